"""What only those who treat her see above a course: where the plan stands, the early sign, and what is asked when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from filiform.clinics.types import Member
from filiform.examination.planning import queries as planning
from filiform.examination.planning.pages import ReviewCard, review_card
from filiform.examination.planning.rules import rule_of
from filiform.examination.settings.types import rules_of
from filiform.knowledge import catalogues
from filiform.measures.asking import queries as asking
from filiform.measures.asking.types import AskingRow
from filiform.measures.pages import short_name, sign_label
from filiform.measures.types import figure
from filiform.outcomes.progress.queries import Progress
from filiform.outcomes.progress.rules.early import Early, EarlySign, early_sign

SHOWN = 6
"""So many sets of questions are listed; all of them stand with the visit."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One set of questions by link, with the names of its instruments."""

    row: AskingRow
    names: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`visit_ref`: the newest visit shown, where the plan and the questions are. `early` empty: nothing to say."""

    review: ReviewCard
    early: str
    early_sources: str
    asked: tuple[Asked, ...]
    visit_ref: str


def standing_of(found: Progress, *, patient_id: int, by: Member, at: datetime) -> Standing | None:
    """None before the first visit. Six queries: plan, records, visits and readings of the rule, questions (2)."""
    if not found.visits:
        return None
    visit, rules = found.visits[-1].row, rules_of(by)
    state = planning.review_of_visit(
        organization_id=by.organization_id, visit=visit, on=at.astimezone(by.zone).date(), zone=by.zone,
        after_visits=rules.review_after,
    )  # fmt: skip
    review = catalogues.examination().review
    sign = early_sign(found.courses, [one.happened for one in found.visits], review=review, at=at)
    rows = asking.askings_of_patient(organization_id=by.organization_id, patient_id=patient_id, at=at)
    names = catalogues.instruments().by_id
    return Standing(
        review=review_card(
            state, found.plan.primary if found.plan else None, rule_of(review, rules.review_after)
        ),
        early=_early(sign) if sign else "",
        early_sources=" ".join(source.citation for source in review.basis.sources if source.read != "memory"),
        asked=tuple(
            Asked(row, ", ".join(short_name(names[one].name) for one in row.instruments)) for row in rows[:SHOWN]
        ),
        visit_ref=visit.ref,
    )  # fmt: skip


def _early(sign: EarlySign) -> str:
    review = catalogues.examination().review
    when, points = f"visit {review.early_visits} or day {review.early_days}", f"{review.early_points:g}"
    if sign.course is None or sign.change is None:
        if sign.state is Early.NOT_YET:
            return f"Early sign: looked for at {when}, {points} points or more."
        return f"Early sign: not known. Nothing it is read from was measured by {when}."
    what = sign_label(sign.course.instrument, sign.course.side, sign.course.movement)
    words = "better" if sign.change > 0 else "worse" if sign.change < 0 else "no change"
    amount = f"{figure(abs(sign.change))} {words}" if sign.change else words
    seen = "seen" if sign.state is Early.SEEN else f"not seen: fewer than {points} points"
    return f"Early sign by {when}: {seen}. {what}: {amount}."
