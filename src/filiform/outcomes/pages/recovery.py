"""How long it took until the pain was gone: the curve with its numbers at risk, and what leaves it open."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.outcomes import queries
from filiform.outcomes.rules.disclosure import is_withheld
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.statistics import survival
from filiform.outcomes.tables import Column, Row, Table
from filiform.outcomes.types import Asked
from filiform.outcomes.wording import NONE

DAYS = (7, 14, 28, 42, 60, 90, 120, 180, 270, 365)
NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Curve:
    """`steps` are what a chart draws; empty where figures are withheld."""

    table: Table
    median: str
    interval: str
    beside: str
    bounds: str
    n: int
    recovered: int
    withheld: int
    steps: tuple[survival.Step, ...]
    shown_until: int
    at_risk: tuple[tuple[int, int], ...]


def curve_of(asked: Asked, *, by: Member) -> Curve:
    """One query, one more for each narrowing."""
    found = queries.recovery(organization_id=by.organization_id, asked=asked)
    curve = survival.kaplan_meier(found.times)
    least = settings.LEAST_PATIENTS
    withheld = least if is_withheld(curve.n, least, rest=found.elsewhere) else 0
    shown = tuple(day for day in DAYS if day <= curve.shown_until) if not withheld else ()
    at_risk = tuple(zip(shown, survival.at_risk_on(found.times, shown), strict=True))
    early, late = survival.if_vanished_were(found.times)
    median = curve.median
    table = Table(
        key="recovery", title="Days until the pain was gone",
        columns=(
            Column("Day", True), Column("Still followed and in pain", True), Column("Pain gone", True),
            Column("95 %", True),
        ),
        rows=tuple(_row(day, number, curve) for day, number in at_risk),
        counted=(
            f"Fewer than {least}: withheld." if withheld else
            f"{curve.n} episodes with pain at the first visit; in {curve.recovered} it went and stayed away, "
            f"{curve.n - curve.recovered} are counted as far as they were known."
        ),
        method=(
            f"Kaplan-Meier from the first visit; pain gone: 0 held for {PLAN.sustained_d} days, dated by the first "
            "answer that says so. Greenwood, log-log 95 %. Right-censored at the last answer. Cut where fewer than "
            f"{survival.LEAST_AT_RISK}, or a tenth, are at risk."
        ),
        queries=(found.query,), empty="Too few to draw." if curve.n else "No pain was recorded in the period.",
        notes=("People answer when they come: the day it went lies between two answers.",),
    )  # fmt: skip
    return Curve(
        table=table,
        median=NONE if withheld or not curve.n else _day(median.day),
        interval="" if withheld or not curve.n else f"95 % {_day(median.low)} to {_day(median.high)}",
        beside=_beside(),
        bounds="" if withheld or not curve.n else (
            f"If all who left had recovered on the last day known: {_day(early.median.day)}. "
            f"If none of them ever did: {_day(late.median.day)}."
        ),
        n=curve.n, recovered=curve.recovered, withheld=withheld,
        steps=() if withheld else tuple(step for step in curve.steps if step.day <= curve.shown_until),
        shown_until=0 if withheld else curve.shown_until, at_risk=at_risk,
    )  # fmt: skip


def _row(day: int, number: int, curve: survival.Curve) -> Row:
    step = curve.at(day)
    gone = 0.0 if step is None else 1 - step.unrecovered
    interval = NONE
    if step is not None and step.interval is not None:
        interval = f"{100 * (1 - step.interval.high):.0f} to {100 * (1 - step.interval.low):.0f} %"
    return Row((str(day), str(number), f"{100 * gone:.0f} %", interval))


def _day(day: int | None) -> str:
    return NOT_REACHED if day is None else f"day {day}"


def _beside() -> str:
    """What is published for usual care, as text and not as a control group."""
    norms = catalogues.instruments().by_id["t_painfree"].norms
    if norms is None or norms.cited is None:
        return ""
    return (
        f"Published beside it, other people elsewhere: {norms.value} {norms.unit} ({norms.cited.citation}; unreviewed)."
    )
