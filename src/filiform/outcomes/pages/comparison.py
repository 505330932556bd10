"""Practitioners or clinics beside each other: no rank and no colour, answer rates and case mix with the figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from filiform.outcomes.queries import Measured, Units
from filiform.outcomes.rules.disclosure import withheld_among
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.statistics.funnel import JUDGED_FROM, Funnel, funnel
from filiform.outcomes.statistics.shares import Share
from filiform.outcomes.tables import Column, Row, Table
from filiform.outcomes.types import Unit
from filiform.outcomes.wording import NONE, between, number, of, percent


@dataclass(frozen=True, slots=True)
class Comparison:
    """`drawn` and `answered` are what two charts draw; None where nothing may be told."""

    of: str
    table: Table
    answers: Table
    drawn: Funnel | None
    answered: Funnel | None
    names: dict[str, str]


def compare(measured: Measured, *, of: str) -> Comparison:
    """One query: the names. Whoever has too few is left out of everything."""
    found = measured.units(of)
    kept = withheld_among({unit.ref: unit.answered for unit in found.rows}, settings.LEAST_PATIENTS)
    told = [unit for unit in found.rows if unit.ref not in kept]
    several = told if len(told) > 1 else []
    drawn = funnel([(unit.ref, Share(unit.reached, unit.assessable), _rate(unit)) for unit in several])
    answered = funnel([(unit.ref, Share(unit.answered, unit.due), 1.0) for unit in several])
    title = "Practitioners beside each other" if of == "practitioner" else "Clinics beside each other"
    return Comparison(
        of=of,
        table=_table(of, title, found, kept, drawn),
        answers=_answers(of, found, kept, answered),
        drawn=drawn,
        answered=answered,
        names={unit.ref: unit.name for unit in told},
    )


def _rate(unit: Unit) -> float:
    return unit.answered / unit.due if unit.due else 0.0


def _table(of_what: str, title: str, found: Units, kept: frozenset[str], drawn: Funnel | None) -> Table:
    points = {point.key: point for point in drawn.points} if drawn else {}
    adjusted = {unit.unit: unit for unit in found.mix.units} if found.mix else {}
    rows = []
    for unit in found.rows:
        if unit.ref in kept:
            rows.append(Row((unit.name, "withheld", *[NONE] * 6)))
            continue
        point, mix = points.get(unit.ref), adjusted.get(unit.ref)
        share = Share(unit.reached, unit.assessable)
        rows.append(
            Row(
                (
                    unit.name, of(share), percent(share, allowed=share.n >= PLAN.percent_from),
                    f"{100 * point.alert.low:.0f} to {100 * point.alert.high:.0f} %" if point else NONE,
                    f"{100 * point.alarm.low:.0f} to {100 * point.alarm.high:.0f} %" if point else NONE,
                    number(mix.ratio.value) if mix else NONE, between(mix.ratio.interval) if mix else NONE,
                    point.standing.label if point else NONE,
                )
            )
        )  # fmt: skip
    return Table(
        key=f"{of_what}s", title=title,
        columns=(
            Column(of_what.capitalize()), Column("Headline reached", True), Column("Share", True),
            Column("95 % limits", True), Column("99.8 % limits", True), Column("Observed to expected", True),
            Column("95 % of it", True), Column("Reading"),
        ),
        rows=tuple(rows),
        counted="Who is due, answered and has room on the scale. By name, without rank.",
        method=(f"{drawn.method}; " if drawn else "") + (
            "expected: logistic model of age, sex and baseline over all units, Byar 95 % (exact below ten)."
            if found.mix else "no case mix: too few patients for a model of age, sex and baseline."
        ),
        queries=(found.query,),
        notes=(
            f"No reading below {JUDGED_FROM} patients, or where fewer than 60 % answered.",
            "A point outside is a question: first the data, then the patients, then how the work is organized, last "
            "the person. Never used for pay.",
        ),
    )  # fmt: skip


def _answers(of_what: str, found: Units, kept: frozenset[str], answered: Funnel | None) -> Table:
    rows = tuple(Row((unit.name, "withheld", NONE) if unit.ref in kept else _rate_cells(unit)) for unit in found.rows)
    return Table(
        key=f"{of_what}-answers", title="Answers beside them",
        columns=(Column(of_what.capitalize()), Column("Answered of due", True), Column("Share", True)),
        rows=rows, counted="Who is due.", method=answered.method if answered else "counts", queries=(found.query,),
    )  # fmt: skip


def _rate_cells(unit: Unit) -> tuple[str, ...]:
    share = Share(unit.answered, unit.due)
    return (unit.name, of(share), percent(share, allowed=share.n >= PLAN.percent_from))
