"""What the page of the plan shows. No query here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from filiform.examination.planning.outcome import detectable
from filiform.examination.planning.rules import stage_for
from filiform.examination.planning.types import TO_CHECK, Code, Decision, PlanRow, Primary, ReviewState, Rule, Standing
from filiform.knowledge import catalogues
from filiform.knowledge.diagnoses import diagnoses
from filiform.knowledge.examination import Template
from filiform.knowledge.instruments import label_words
from filiform.measures.pages import BENEFITS, instrument_choices
from filiform.measures.types import figure

# How many codes the form takes: the main one, and what goes with it.
CODES = 3
# A word of a complaint, or of a template, that can say where it hurts.
WORD = re.compile(r"(?!and\b)\b[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """Where the plan stands, in sentences. `tone` is that of an alert."""

    state: ReviewState
    tone: str
    title: str
    text: str
    figures: tuple[tuple[str, str], ...]


def review_card(state: ReviewState, primary: Primary | None, rule: Rule) -> ReviewCard:
    tone = {Standing.ON_TRACK: "success", Standing.NOT_YET: "info", Standing.WORSE: "danger"}
    return ReviewCard(
        state, tone.get(state.standing, "warning"), state.standing.label, _why(state, primary, rule), _figures(state)
    )


def _why(state: ReviewState, primary: Primary | None, rule: Rule) -> str:
    when = f"visit {rule.after_visits} or day {rule.after_days}"
    unknown = f"No reading of the primary outcome at {when}: not known is no reason for silence."
    if primary is None:
        unknown = "No primary outcome was chosen, so nobody can say whether anything changed."
    elif primary.mdc is None:
        unknown = "The catalogue gives no detectable change for this instrument: judge by hand, and sign."
    waits = f"{state.visits_done} visits done. It falls due at {when}, whichever comes first."
    if state.planned_on:
        waits += f" The plan names {state.planned_on:%-d %b %Y}."
    if state.last_review:
        waits = "Reviewed; the plan is looked at again after the visits or on the day named there."
    return {
        Standing.NOT_YET: waits,
        Standing.ON_TRACK: "The primary outcome has changed for the better by at least the detectable change.",
        Standing.NO_CHANGE: f"By {when} the primary outcome has not changed by more than its error of measurement.",
        Standing.STILL_NONE: "Reviewed before, and still no detectable change: propose to end needling, and refer.",
        Standing.WORSE: "The primary outcome is worse by more than its error of measurement. "
        "Go through the red flags now.",
        Standing.STOPPED: "The signed review ended needling. Planning it again needs a reason.",
        Standing.NOT_KNOWN: unknown,
    }[state.standing]


def _figures(state: ReviewState) -> tuple[tuple[str, str], ...]:
    rows: list[tuple[str, str]] = [("Visits done", str(state.visits_done))]
    if state.first:
        rows.append(("First", f"{shown(state.first.value)} ({state.first.on:%d %b %Y})"))
    if state.last and state.last != state.first:
        rows.append(("Latest", f"{shown(state.last.value)} ({state.last.on:%d %b %Y})"))
    if state.change is not None:
        words = "better" if state.change > 0 else "worse" if state.change < 0 else "the same"
        rows.append(("Change", f"{shown(abs(state.change))} {words}"))
    if state.needed is not None:
        rows.append(("Detectable change", shown(state.needed)))
    if state.overrides:
        rows.append(("Visits planned without a review", str(state.overrides)))
    return tuple(rows)


def shown(value: Decimal) -> str:
    return figure(round(value, 2))


def form_of(plan: PlanRow | None, *, complaint: str, on: date) -> dict[str, Any]:
    """Everything the form of the plan needs: what stands, and what may be chosen."""
    catalogue, held = catalogues.examination(), diagnoses()
    primary = plan.primary if plan else None
    instrument = catalogues.instruments().by_id.get(primary.instrument) if primary else None
    codes = list(plan.codes) if plan else []
    began = plan.began_on if plan else None
    return {
        "plan": plan,
        "complaint": plan.complaint if plan else complaint,
        "stages": [(one.id, f"{one.label} ({_days(one.from_days, one.to_days)})") for one in catalogue.stages],
        "stage": (plan.stage if plan else "") or stage_for(began, on=on, stages=catalogue.stages),
        "codes": code_boxes(codes),
        "offered": offered_codes(
            plan.complaint if plan else complaint, catalogue.templates.values(), chosen={one.code for one in codes}
        ),
        "codes_version": held.version,
        "codes_coverage": held.coverage,
        "instruments": instrument_choices(catalogues.instruments().instruments, BENEFITS),
        "instrument": instrument,
        "instrument_key": instrument.id if instrument else "",
        "thresholds": detectable(instrument) if instrument else (),
        "to_check": TO_CHECK.items(),
        "decisions": [(one.value, one.label) for one in Decision],
        "goal": shown(primary.goal) if primary and primary.goal is not None else "",
        "mdc_source": label_words(primary.mdc_source) if primary else "",
        "mdc": shown(primary.mdc) if primary and primary.mdc is not None else "",
    }


@dataclass(frozen=True, slots=True)
class CodeBoxes:
    """Boxes for codes: those that are filled and one that is not, and those that wait for more."""

    shown: tuple[tuple[int, Code | None], ...]
    more: tuple[tuple[int, Code | None], ...]


def code_boxes(codes: Sequence[Code]) -> CodeBoxes:
    boxes = tuple((number, codes[number] if number < len(codes) else None) for number in range(max(CODES, len(codes))))
    return CodeBoxes(boxes[: len(codes) + 1], boxes[len(codes) + 1 :])


def offered_codes(
    complaint: str, templates: Iterable[Template], *, chosen: Collection[str]
) -> list[tuple[str, list[Code]]]:
    """The codes the catalogue names for a complaint, by the template whose name says where it is; all where none does.

    What is chosen already is left out, and each code stands once.
    """
    titles, words, left = diagnoses().titles, set(WORD.findall(complaint.casefold())), set(chosen)
    wanted = [one for one in templates if one.codes]
    meant = [one for one in wanted if words & set(WORD.findall(one.label.casefold()))] or wanted
    found = []
    for template in meant:
        codes = [Code(one, titles[one]) for one in template.codes if one not in left and one in titles]
        left |= {one.code for one in codes}
        if codes:
            found.append((template.label, codes))
    return found


def _days(low: int, high: int | None) -> str:
    return f"from day {low}" if high is None else f"day {low}–{high}"


def code_options(text: str) -> list[dict[str, str]]:
    """What the picker of codes offers for what was typed."""
    return [{"value": code, "label": f"{code} {title}", "hint": met} for code, title, met in diagnoses().search(text)]
