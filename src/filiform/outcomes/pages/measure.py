"""One measure in full: before and after, the change, what would be expected anyway, and units beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import sqrt
from typing import Final

from django.conf import settings

from filiform.clinics.members import Member
from filiform.core.intervals import Interval
from filiform.knowledge import catalogues
from filiform.knowledge.instruments import Instrument
from filiform.measures.rules import bounds
from filiform.outcomes import queries
from filiform.outcomes.errors import MeasureUnknown
from filiform.outcomes.pages import comparison
from filiform.outcomes.queries import Group, Measured
from filiform.outcomes.rules.change import Line, Verdict, change, line_of
from filiform.outcomes.rules.disclosure import is_withheld
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.statistics import distribution as d
from filiform.outcomes.statistics.expected import regression_to_the_mean
from filiform.outcomes.statistics.shares import Share
from filiform.outcomes.tables import Column, Row, Table
from filiform.outcomes.types import Asked, Query
from filiform.outcomes.wording import NONE, between, line_words, number, of, percent, percent_interval, signed

PAIRS_FROM: Final = 20
"""Source: outcome-methods, section 2: a repeat study counts from twenty people on."""


@dataclass(frozen=True)
class MeasurePage:
    """`changes` are what a chart draws: (improvement, how many); empty where figures are withheld.

    What units are beside each other is reckoned when it is asked for: a chart or a file may do without.
    """

    instrument: Instrument
    line: str
    mdc: float | None
    mcid: float | None
    evidence: str
    withheld: int
    change: Table
    classes: Table
    measured: Measured
    changes: tuple[tuple[float, int], ...]

    @property
    def key(self) -> str:
        """How addresses name it: an id of the catalogue, which is public."""
        return self.instrument.id

    @cached_property
    def expected(self) -> str:
        return expected(self.instrument, line_of(self.instrument), self.measured)

    @cached_property
    def practitioners(self) -> comparison.Comparison:
        """One query."""
        return comparison.compare(self.measured, of="practitioner")

    @cached_property
    def clinics(self) -> comparison.Comparison:
        """One query."""
        return comparison.compare(self.measured, of="clinic")

    def table(self, key: str) -> Table | None:
        """One of them, without making those that are not asked for."""
        return {"change": self.change, "classes": self.classes}.get(key) or self.tables.get(key)

    @property
    def tables(self) -> dict[str, Table]:
        found = [self.change, self.classes, self.practitioners.table, self.practitioners.answers, self.clinics.table]
        return {table.key: table for table in found}


def instrument_of(instrument: str) -> Instrument:
    """Raises MeasureUnknown."""
    found = catalogues.instruments().by_id.get(instrument)
    if found is None:
        raise MeasureUnknown(instrument=instrument[:40])
    return found


def measured_of(instrument: Instrument, asked: Asked, *, by: Member) -> Measured:
    """One query, one more for each narrowing."""
    return queries.measured(organization_id=by.organization_id, asked=asked, instrument=instrument.id)


def measure_page(instrument_id: str, asked: Asked, *, by: Member) -> MeasurePage:
    """Queries: the measure, one more for each narrowing; the names of units once they are asked for."""
    instrument = instrument_of(instrument_id)
    line = line_of(instrument)
    measured = measured_of(instrument, asked, by=by)
    found, query = measured.group(), measured.query
    rest = measured.answered_elsewhere
    withheld = settings.LEAST_PATIENTS if is_withheld(found.answered, settings.LEAST_PATIENTS, rest=rest) else 0
    missing = found.due - found.answered
    counted = f"{found.due} due, {found.answered} answered, {missing} missing; {measured.not_due} not due yet."
    if withheld:
        counted = f"Withheld: fewer than {withheld} patients here or in the rest of the organization."
    shown = None if withheld else found
    middle = Decimal(str((shown.before.quantile(0.5) if shown else None) or 0))
    return MeasurePage(
        instrument=instrument,
        line=line_words(line, instrument),
        mdc=float(line.mdc.at(middle)) if line.mdc and middle else None,
        mcid=float(line.mcid.at(middle)) if line.mcid and middle else None,
        evidence=catalogues.instruments().evidence_per_benefit.get(instrument.benefit, ""),
        withheld=withheld,
        change=_change(instrument, shown, counted, query),
        classes=_classes(shown, missing, counted, query),
        measured=measured,
        changes=tuple(zip(found.changed.values, found.changed.counts, strict=True)) if shown else (),
    )  # fmt: skip


def _counted(values: Iterable[tuple[float, int]]) -> dict[float, int]:
    counted: dict[float, int] = {}
    for value, n in values:
        counted[value] = counted.get(value, 0) + n
    return counted


def _changed(instrument: Instrument, baseline: float, followed: float) -> float:
    """Through decimals, so that equal changes are equal figures."""
    return float(change(instrument, Decimal(str(baseline)), Decimal(str(followed))))


def _change(instrument: Instrument, shown: Group | None, counted: str, query: Query) -> Table:
    """Both distributions and not the change alone; and whether those who answered began like those who did not."""
    groups = (
        ("Baseline of those who answered", shown.before, False),
        ("Baseline of those who did not", shown.silent, False),
        ("Follow-up", shown.after, False),
        ("Change", shown.changed, True),
    ) if shown else ()  # fmt: skip
    least = settings.LEAST_PATIENTS
    response = d.standardised_response_mean(shown.changed) if shown else None
    notes: tuple[str, ...] = ("Whether answers are missing by chance cannot be seen from the answers.",)
    if response:
        notes = (
            f"Standardised response mean {number(response.value)} (95 % {between(response.interval)}): how well this "
            "instrument moves in this group, which is not the size of anything that was done.", *notes,
        )  # fmt: skip
    return Table(
        key="change", title="Before and after",
        columns=(
            Column(instrument.unit or "value"), Column("n", True), Column("Mean", True), Column("95 %", True),
            Column("SD", True), Column("Median", True), Column("95 % of it", True), Column("Quartiles", True),
        ),
        rows=tuple(Row((title, *_spread(found, least, with_sign=sign))) for title, found, sign in groups if found.n),
        counted=counted,
        method=(
            "Mean with Student's t 95 %, SD with n - 1 and of pairs; median and quartiles by interpolation, bootstrap "
            f"percentile 95 % of the median ({d.DRAWS} draws, seed {d.SEED}). + is improvement."
        ),
        queries=(query,), notes=notes,
    )  # fmt: skip


def _spread(found: d.Distribution, least: int, *, with_sign: bool) -> tuple[str, ...]:
    if is_withheld(found.n, least):
        return (f"fewer than {least}", *[NONE] * 6)
    show = signed if with_sign else number
    median = d.quantile_interval(found, 0.5)
    return (
        str(found.n), show(found.mean), between(d.mean_interval(found), with_sign=with_sign), number(found.sd),
        show(found.quantile(0.5)), between(median, with_sign=with_sign),
        between(Interval(found.quantile(0.25) or 0.0, found.quantile(0.75) or 0.0), with_sign=with_sign),
    )  # fmt: skip


def _classes(shown: Group | None, missing: int, counted: str, query: Query) -> Table:
    of_class = {verdict: shown.classes[verdict] if shown else 0 for verdict in Verdict}
    n = sum(count for verdict, count in of_class.items() if verdict.is_counted)
    allowed = n >= PLAN.percent_from
    reached = Share(shown.reached if shown else 0, n)
    lines = [
        _class(verdict.label, Share(of_class[verdict], n), allowed=allowed)
        for verdict in Verdict
        if verdict.is_counted and n
    ]
    if n:
        with_room = Share(reached.k, n + of_class[Verdict.NOT_ASSESSABLE])
        worst, best = Share(reached.k, n + missing), Share(reached.k + missing, n + missing)
        for title, share in (
            ("Headline reached", reached), ("… those without room counted as not reached", with_room),
            ("… all missing counted as not reached", worst), ("… all missing counted as reached", best),
        ):  # fmt: skip
            lines.append(_class(title, share, allowed=allowed))
    lines += [
        Row((verdict.label, str(of_class[verdict]), NONE, NONE))
        for verdict in (Verdict.NOT_ASSESSABLE, Verdict.NO_LINE)
        if of_class[verdict]
    ]
    return Table(
        key="classes", title="Four classes of change",
        columns=(Column("Class"), Column("k of n", True), Column("Share", True), Column("95 %", True)),
        rows=tuple(lines), counted=counted,
        method="Equality counts as beyond. Wilson 95 %, no correction for continuity. Below ten no percentage.",
        queries=(query,),
    )  # fmt: skip


def _class(title: str, share: Share, *, allowed: bool) -> Row:
    return Row((title, of(share), percent(share, allowed=allowed), percent_interval(share, allowed=allowed)))


def expected(instrument: Instrument, line: Line, measured: Measured) -> str:
    """What would be expected without anything being done, from two readings before any needle."""
    rows = measured.untreated()
    n = sum(row[2] for row in rows)
    if n < PAIRS_FROM:
        least = settings.LEAST_PATIENTS
        there = f"fewer than {least}" if 0 < n < least else str(n)
        return (
            "People come when they are at their worst and are better later whatever is done. How much of the change "
            f"that is, cannot be said here yet: it takes {PAIRS_FROM} people measured on two days before the first "
            f"needle; so far there are {there}."
        )
    earlier = d.Distribution.of(_counted((was, count) for was, _, count in rows))
    drift = d.Distribution.of(_counted((_changed(instrument, was, now), count) for was, now, count in rows))
    both = _correlation(rows)
    headline = line.headline_at(Decimal(str(earlier.mean or 0)))
    told = (
        f"Between two readings before any needle (n {n}) it changed by {signed(drift.mean)} "
        f"(95 % {between(d.mean_interval(drift), with_sign=True)}), correlation {number(both, 2)}."
    )
    ends = bounds(instrument)
    if headline is None or both is None or earlier.mean is None or not earlier.sd or ends.highest is None:
        return told
    cut = float(ends.highest - headline if instrument.direction == "higher_better" else ends.lowest + headline)
    gone = regression_to_the_mean(mean=earlier.mean, sd=earlier.sd, correlation=both, cut=cut)
    if gone is None:
        return told
    return (
        f"{told} Of people who begin beyond {number(cut)}, as those who can reach the headline do, a change of about "
        f"{signed(gone)} would be expected with nothing done at all (Barnett 2005). It stands in every mean above."
    )


def _correlation(rows: Sequence[tuple[float, float, int]]) -> float | None:
    n = sum(count for _, _, count in rows)
    first, second = sum(a * c for a, _, c in rows) / n, sum(b * c for _, b, c in rows) / n
    across = sum((a - first) * (b - second) * c for a, b, c in rows)
    spread = sum((a - first) ** 2 * c for a, _, c in rows) * sum((b - second) ** 2 * c for _, b, c in rows)
    return across / sqrt(spread) if spread > 0 else None
