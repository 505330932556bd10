"""How long it took to recover, by each definition: the curve with its numbers at risk, and what leaves it open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.outcomes import queries
from filiform.outcomes.queries import Recovery
from filiform.outcomes.rules.disclosure import is_withheld
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.statistics import survival
from filiform.outcomes.tables import Column, Row, Table
from filiform.outcomes.types import RECOVERIES, Asked, Clock, Ending, Query, Recovered
from filiform.outcomes.wording import NONE

DAYS = (7, 14, 28, 42, 60, 90, 120, 180, 270, 365, 545, 730, 1095, 1825, 3650)
NOT_REACHED = "not reached"
CLOCKS = {Clock.VISIT: "the first visit", Clock.ONSET: "the onset of the complaint"}
ENDINGS = {Ending.GONE: "Pain gone", Ending.WORTHWHILE: "Pain better by a worthwhile change"}
SHORT = {Ending.GONE: "Pain gone", Ending.WORTHWHILE: "Worthwhile change"}
METHODS = {
    Clock.VISIT: "Kaplan-Meier from the first visit;",
    Clock.ONSET: (
        "Kaplan-Meier from the day the complaint began, as the plan of care has it, with late entry: everybody is at "
        "risk from the day after the first visit on, and whoever recovered before coming is not counted. The curve "
        "begins on the first day with enough at risk and is told of those not recovered by then;"
    ),
    Ending.GONE: f"pain gone: 0 held for {PLAN.sustained_d} days, dated by the first answer that says so.",
    Ending.WORTHWHILE: (
        "worthwhile: the first of two successive answers that are better than the first of all by the headline of the "
        "scale, the larger of measurement error and worthwhile change (MCID) in the catalogue, unreviewed. Whoever has "
        "no room for it on the scale is not counted."
    ),
}


@dataclass(frozen=True, slots=True)
class Curve:
    """One definition. `steps` are what a chart draws; empty where figures are withheld."""

    how: Recovered
    table: Table
    title: str
    median: str
    limits: str
    beside: str
    bounds: str
    n: int
    recovered: int
    unknown: int
    withheld: int
    query: Query
    steps: tuple[survival.Step, ...]
    shown_from: int
    shown_until: int
    at_risk: tuple[tuple[int, int], ...]

    @property
    def ending(self) -> str:
        return SHORT[self.how.ending]

    @property
    def clock(self) -> str:
        return CLOCKS[self.how.clock]


def curves_of(asked: Asked, *, by: Member, shown: Recovered = RECOVERIES[0]) -> Mapping[Recovered, Curve]:
    """Every definition; bounds for the one that is shown. One query, one more for each narrowing."""
    found = queries.recoveries(organization_id=by.organization_id, asked=asked)
    return {how: _curve(one, is_shown=how == shown) for how, one in found.items()}


def definitions(curves: Mapping[Recovered, Curve], *, shown: Recovered, query: str) -> Table:
    """All of them beside each other, the same people: none is chosen for its figure."""
    least = settings.LEAST_PATIENTS
    rows = []
    for how in RECOVERIES:
        one = curves[how]
        title = f"{ENDINGS[how.ending]}, from {CLOCKS[how.clock]}" + (" (shown below)" if how == shown else "")
        unknown = NONE if how.clock is Clock.VISIT else str(one.unknown)
        cells = (f"fewer than {least}", *[NONE] * 4)
        if not one.withheld:
            hidden = is_withheld(one.unknown, least)
            cells = (str(one.n), f"fewer than {least}" if hidden else unknown, str(one.recovered), one.median,
                     one.limits)  # fmt: skip
        rows.append(Row((title, *cells), f"?{f'{query}&' if query else ''}recovery={how.key}#recovery"))
    return Table(
        key="recovery-definitions", title="Recovery by four definitions",
        columns=(
            Column("Recovery"), Column("Episodes", True), Column("Onset not recorded", True), Column("Recovered", True),
            Column("Half by", True), Column("95 %", True),
        ),
        rows=tuple(rows),
        counted="The same episodes. None of the four is better; they answer different questions.",
        method="Each as under its own curve. Half by: the first day with one half recovered, its 95 % from the band.",
        queries=tuple(curves[how].query for how in RECOVERIES),
    )  # fmt: skip


def _curve(found: Recovery, *, is_shown: bool) -> Curve:
    curve = survival.kaplan_meier(found.times)
    least = settings.LEAST_PATIENTS
    withheld = least if is_withheld(curve.n, least, rest=found.elsewhere) else 0
    told = bool(curve.n) and not withheld
    days = dict.fromkeys((found.begin, *DAYS) if found.begin else DAYS)
    shown = tuple(day for day in sorted(days) if found.begin <= day <= curve.shown_until) if told else ()
    at_risk = tuple(zip(shown, survival.at_risk_on(found.times, [day + (day == found.begin) for day in shown]),
                        strict=True))  # fmt: skip
    median = curve.median
    ending, clock = ENDINGS[found.how.ending], CLOCKS[found.how.clock]
    since = f", of those not recovered by day {found.begin}" if found.begin else ""
    return Curve(
        how=found.how,
        table=_table(found, curve, at_risk, withheld),
        title=f"{ending} in half of the episodes, counted from {clock}{since}",
        median=_day(median.day) if told else NONE,
        limits=_limits(median) if told else NONE,
        beside=_beside() if found.how == RECOVERIES[0] else "",
        bounds=_bounds(found) if told and is_shown else "",
        n=curve.n, recovered=curve.recovered, unknown=found.unknown, withheld=withheld, query=found.query,
        steps=tuple(step for step in curve.steps if step.day <= curve.shown_until) if told else (),
        shown_from=found.begin, shown_until=curve.shown_until if told else 0, at_risk=at_risk,
    )  # fmt: skip


def _table(found: Recovery, curve: survival.Curve, at_risk: tuple[tuple[int, int], ...], withheld: int) -> Table:
    how, notes = found.how, ["People answer when they come: the day it happened lies between two answers."]
    if how.clock is Clock.ONSET and not withheld:
        notes.insert(0, _left_out(found))
    return Table(
        key="recovery", title=f"Days from {CLOCKS[how.clock]} until: {ENDINGS[how.ending].lower()}",
        columns=(
            Column("Day"), Column("Still followed, not yet there", True), Column(SHORT[how.ending], True),
            Column("95 %", True),
        ),
        rows=tuple(_row(day, number, curve) for day, number in at_risk),
        counted=(
            f"Fewer than {withheld}: withheld." if withheld else
            f"{curve.n} episodes with pain at the first visit; {curve.recovered} got there, "
            f"{curve.n - curve.recovered} are counted as far as they were known."
        ),
        method=(
            f"{METHODS[how.clock]} {METHODS[how.ending]} Greenwood, log-log 95 %. Right-censored at the last answer. "
            f"Cut where fewer than {survival.LEAST_AT_RISK}, or a tenth of the most, are at risk."
        ),
        queries=(found.query,), empty="Too few to draw." if curve.n else "No pain was recorded in the period.",
        notes=tuple(notes),
    )  # fmt: skip


def _left_out(found: Recovery) -> str:
    least = settings.LEAST_PATIENTS
    unknown, unwatched = (
        f"fewer than {least}" if is_withheld(number, least) else str(number)
        for number in (found.unknown, found.unwatched)
    )
    return (
        f"Not among them: onset not recorded {unknown}; not known beyond the first visit or the day the curve begins "
        f"{unwatched}."
    )


def _row(day: int, number: int, curve: survival.Curve) -> Row:
    step = curve.at(day)
    gone = 0.0 if step is None else 1 - step.unrecovered
    interval = NONE
    if step is not None and step.interval is not None:
        interval = f"{100 * (1 - step.interval.high):.0f} to {100 * (1 - step.interval.low):.0f} %"
    return Row((str(day), str(number), f"{100 * gone:.0f} %", interval))


def _day(day: int | None) -> str:
    return NOT_REACHED if day is None else f"day {day}"


def _bounds(found: Recovery) -> str:
    early, late = survival.if_vanished_were(found.times)
    return (
        f"If all who left had recovered on the last day known: {_day(early.median.day)}. "
        f"If none of them ever did: {_day(late.median.day)}."
    )


def _limits(median: survival.Median) -> str:
    low, high = _day(median.low), _day(median.high)
    return NOT_REACHED if low == high == NOT_REACHED else f"{low} to {high}"


def _beside() -> str:
    """What is published for usual care, as text and not as a control group."""
    norms = catalogues.instruments().by_id["t_painfree"].norms
    if norms is None or norms.cited is None:
        return ""
    return (
        f"Published beside it, other people elsewhere: {norms.value} {norms.unit} ({norms.cited.citation}; unreviewed)."
    )
