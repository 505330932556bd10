"""Answer rates first, then the six benefits, with the harms beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from filiform.clinics.members import Member
from filiform.core.addresses import address_of
from filiform.knowledge import catalogues
from filiform.knowledge.instruments import Instrument
from filiform.outcomes import queries
from filiform.outcomes.pages.recovery import Curve, curves_of, definitions
from filiform.outcomes.rules.change import Verdict
from filiform.outcomes.rules.figures import Measure, measure
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.statistics.shares import Share
from filiform.outcomes.tables import Column, Row, Table
from filiform.outcomes.types import RECOVERIES, Asked, Count, Query, Recovered
from filiform.outcomes.wording import NONE, between, of, percent, percent_interval, signed
from filiform.safety.register.pages import figures as harm_figures
from filiform.safety.types import Asked as AskedOfSafety

BENEFITS = {
    "pain_relief": "Less pain",
    "range_of_motion": "More motion",
    "function": "Better function",
    "inflammation": "Less inflammation",
    "recovery_time": "Faster recovery",
    "athletic_performance": "Better performance",
}
CLASSES = {
    Verdict.WORTHWHILE: "Worthwhile",
    Verdict.BETTER: "Beyond error only",
    Verdict.WITHIN: "Within error",
    Verdict.WORSE: "Worse beyond error",
    Verdict.NOT_ASSESSABLE: "No room on the scale",
}
CHANGE_METHOD = (
    f"Change from the last value before the first needle (at most {PLAN.baseline_age_d} days older) to the value "
    f"nearest to day {PLAN.follow_up_d}, within {PLAN.window_d} days; + is improvement. Mean with Student's t 95 %. "
    "Headline: at least the larger of measurement error and worthwhile change; k of n with Wilson 95 %. Who cannot "
    "reach the line for want of room on the scale is in neither. If missing: all missing counted as not reached, to "
    "all as reached."
)


@dataclass(frozen=True, slots=True)
class Benefit:
    key: str
    title: str
    evidence: str
    table: Table


@dataclass(frozen=True, slots=True)
class Overview:
    answers: Table
    benefits: tuple[Benefit, ...]
    harms: Table
    definitions: Table
    curve: Curve
    waiting: int
    started: int

    @property
    def tables(self) -> dict[str, Table]:
        found = [
            self.answers,
            *(benefit.table for benefit in self.benefits),
            self.harms,
            self.definitions,
            self.curve.table,
        ]
        return {table.key: table for table in found}


def overview(
    asked: Asked, *, by: Member, query: str = "", recovered: Recovered = RECOVERIES[0]
) -> Overview:  # fmt: skip
    """Queries: measures, recovery, one more of both for each narrowing, harms, what waits."""
    found = queries.overview(organization_id=by.organization_id, asked=asked)
    catalogue = catalogues.instruments()
    measures = {instrument: _measure(found, count) for instrument, count in sorted(found.counts.items())}
    benefits = tuple(
        Benefit(
            key, title, catalogue.evidence_per_benefit.get(key, ""),
            _benefit(key, title, [(one, measures[one.id]) for one in catalogue.by_benefit[key] if one.id in measures],
                     found.query, query),
        )
        for key, title in BENEFITS.items()
    )  # fmt: skip
    curves = curves_of(asked, by=by, shown=recovered)
    return Overview(
        answers=_answers(measures, found.query),
        benefits=benefits,
        harms=harms(asked, by=by),
        definitions=definitions(curves, shown=recovered, query=query),
        curve=curves[recovered],
        waiting=queries.waiting(organization_id=by.organization_id),
        started=max((count.started for count in found.counts.values()), default=0),
    )


def _measure(found: queries.Overview, count: Count) -> Measure:
    rest = found.whole[count.instrument].answered - count.answered
    sums = [one for one in found.sums if one.instrument == count.instrument]
    return measure(count, sums, plan=PLAN, least=settings.LEAST_PATIENTS, rest=rest)


def _answers(measures: Mapping[str, Measure], query: Query) -> Table:
    names = catalogues.instruments().by_id
    rows = []
    for instrument, one in sorted(measures.items(), key=lambda item: -item[1].count.due):
        count = one.count
        rows.append(Row((names[instrument].name, *_answer_cells(count, one))))
    return Table(
        key="answers", title="Who answered",
        columns=(
            Column("Measure"), Column("Baselines", True), Column("Not due yet", True), Column("Due", True),
            Column("Sent by link", True), Column("Answered", True), Column("Missing", True),
            Column("Sent, unanswered", True), Column("Answered of due", True), Column("Figures"),
        ),
        rows=tuple(rows),
        counted="Episodes with a baseline in the period; of each instrument one measurement an episode.",
        method=(
            f"Due: the window of {PLAN.due_after_d} days after the baseline has passed. Sent by link: of those due, a "
            f"letter with this question has left between day {PLAN.follow_up_d - PLAN.window_d} and day "
            f"{PLAN.due_after_d}; who was not sent one can have answered at a visit. Answered: by either way. Nothing "
            "is filled in."
        ),
        queries=(query,),
    )  # fmt: skip


def _answer_cells(count: Count, one: Measure) -> tuple[str, ...]:
    if one.withheld:
        return (*_hidden(8, one.withheld), "withheld")
    by_link = count.instrument in catalogues.taking().by_link
    share = percent(_share(count.answered, count.due), allowed=count.due >= PLAN.percent_from)
    state = "shown" if one.is_answered else "counts only: too few answered" if count.due else "none due yet"
    return (
        str(count.started),
        str(count.not_due),
        str(count.due),
        str(count.sent) if by_link else NONE,
        str(count.answered),
        str(count.missing),
        str(count.silent) if by_link else NONE,
        share,
        state,
    )


def _share(k: int, n: int) -> Share | None:
    return Share(k, n) if n else None


def _hidden(number_of: int, least: int) -> tuple[str, ...]:
    return (f"fewer than {least}", *[NONE] * (number_of - 1))


def _benefit(key: str, title: str, found: list[tuple[Instrument, Measure]], query: Query, asked: str) -> Table:
    rows = []
    for instrument, one in found:
        url = address_of("outcomes:measure", instrument.id) + (f"?{asked}" if asked else "")
        rows.append(Row((instrument.name, *_change_cells(instrument, one)), url))
    return Table(
        key=key.replace("_", "-"), title=title,
        columns=(
            Column("Measure"), Column("n of due", True), Column("Mean change", True), Column("95 %", True),
            *[Column(title, True) for title in CLASSES.values()], Column("Headline reached", True),
            Column("95 % of it", True), Column("If missing", True),
        ),
        rows=tuple(rows), counted="Answered of due; the missing stand beside under Who answered.", method=CHANGE_METHOD,
        queries=(query,),
    )  # fmt: skip


def _change_cells(instrument: Instrument, one: Measure) -> tuple[str, ...]:
    if one.withheld:
        return _hidden(len(CLASSES) + 6, one.withheld)
    count = f"{one.count.answered} of {one.count.due}"
    classes = one.classes or {}
    counts = tuple(str(classes[verdict].k) if verdict in classes else NONE for verdict in CLASSES)
    if not one.is_answered:
        return (count, NONE, NONE, *counts, of(one.responders), NONE, NONE)
    mean = f"{signed(one.mean)} {instrument.unit or ''}".strip()
    allowed = one.has_percent
    reached = of(one.responders) + (f" ({percent(one.responders)})" if one.responders and allowed else "")
    missing = one.if_missing
    bounds = f"{percent(missing.worst)} to {percent(missing.best)}" if missing and allowed else NONE
    interval = between(one.interval, with_sign=True)
    return (count, mean, interval, *counts, reached, percent_interval(one.responders, allowed=allowed), bounds)


def harms(asked: Asked, *, by: Member) -> Table:
    """The same period, from the safety register. Queries: as its rates take."""
    figures = harm_figures(
        AskedOfSafety(first=asked.first, last=asked.on, clinic=asked.clinic, practitioner=asked.practitioner), by=by
    )
    rows = tuple(
        Row((line.title, str(line.events), line.share, line.share_limits, line.frequency, line.frequency_limits))
        for line in figures.lines
    )
    followed = figures.followed
    answered = f" Asked afterwards {followed.asked}, answered {followed.answered}." if followed else ""
    withheld = f"Withheld: fewer than {figures.withheld} sessions of one practitioner."
    return Table(
        key="harms", title="What went wrong",
        columns=(
            Column("Event"), Column("Events", True), Column("Sessions with at least one", True), Column("95 %", True),
            Column("Per 1,000 needles", True), Column("95 % of it", True),
        ),
        rows=rows,
        counted=f"{figures.over.sessions} sessions closed, {figures.over.needles} needles inserted.{answered}",
        method="Share of sessions: exact 95 % (Clopper-Pearson). Per 1,000 needles: exact 95 % (Poisson).",
        queries=(Query("safety.tallies and safety.denominators", "See Safety, where each event can be opened.", ()),),
        empty=withheld if figures.withheld else "No session was closed in the period.",
    )  # fmt: skip
