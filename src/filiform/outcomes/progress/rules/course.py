"""From readings and visits to the course of each measurement: its points, its pairs, its baseline, its verdict.

The course is made of what was measured on arrival; what was measured after the needles of a visit makes a pair with it
and stays apart. Soreness distorts, so a reading too soon after needles is shown and not judged.
Source: outcome-methods, sections 1, 3, 11 and 12; the days are those of the plan and of the instruments catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from decimal import Decimal

from filiform.knowledge.instruments import Catalogue, Instrument, Timing
from filiform.measures.rules import differences
from filiform.measures.types import Phase, ReadingRow, Unscored
from filiform.outcomes.progress.types import Happened, Kind, Pair, Point
from filiform.outcomes.rules.change import Line, Verdict, change, line_of, verdict
from filiform.outcomes.rules.plan import PLAN

Key = tuple[str, str, str]
EACH_VISIT = "each_visit"
ONE_ACTIVITY = "one activity"


@dataclass(frozen=True, slots=True)
class Course:
    """One instrument on one side, or of one activity, through the visits shown.

    `baseline` may be of an earlier visit than those shown. `is_late`: nothing was measured before the first needling,
    so the first reading there is stands in. `latest` is the last one that is judged. `differs`: in what the two were
    not measured alike.
    """

    instrument: Instrument
    side: str
    movement: str
    points: tuple[Point, ...]
    pairs: tuple[Pair, ...]
    line: Line
    baseline: Point | None
    is_late: bool
    latest: Point | None
    change: Decimal | None
    verdict: Verdict | None
    is_confirmed: bool
    differs: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return (self.instrument.id, self.side, self.movement)

    @property
    def missing(self) -> int:
        return sum(point.value is None for point in self.points)

    @property
    def error(self) -> tuple[Decimal, Decimal] | None:
        """The values that cannot be told from the baseline."""
        if self.baseline is None or self.baseline.value is None or self.line.mdc is None:
            return None
        size = self.line.mdc.at(self.baseline.value)
        return self.baseline.value - size, self.baseline.value + size

    @property
    def worthwhile(self) -> Decimal | None:
        """The value that a worthwhile change leads to."""
        if self.baseline is None or self.baseline.value is None or self.line.mcid is None:
            return None
        better = -1 if self.instrument.direction == "higher_worse" else 1
        return self.baseline.value + better * self.line.mcid.at(self.baseline.value)


def courses(
    readings: Sequence[ReadingRow], first: Sequence[ReadingRow], visits: Sequence[Happened], *, catalogue: Catalogue,
    zone: tzinfo, needled_from: Happened | None = None, unscored: Sequence[Unscored] = (),
) -> list[Course]:  # fmt: skip
    """Every measurement of these visits and of the time between them, in the order of the catalogue.

    `first`: the first readings of the episode, oldest first, also where those visits are not shown. `needled_from`:
    the first visit of the episode in which a needle went in, None where there was none. `unscored`: what was tried
    without a score.
    """
    by_key: dict[Key, tuple[list[ReadingRow], list[ReadingRow]]] = {}
    for place, rows in enumerate((readings, first)):
        for row in rows:
            if row.instrument in catalogue.by_id:
                by_key.setdefault(row.key[:3], ([], []))[place].append(row)
    order = {one.id: number for number, one in enumerate(catalogue.instruments)}
    tried = {(one.visit_id, one.instrument, one.side, one.movement): one.reason for one in unscored}
    shown = _Shown(visits, needled_from, catalogue.conventions.timing, zone, tried)
    found = [_course(catalogue.by_id[key[0]], key, *rows, shown) for key, rows in by_key.items()]
    drawn = [course for course in found if course.points]
    return sorted(drawn, key=lambda course: (order[course.instrument.id], course.side, course.movement))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What every course of a page has in common."""

    visits: Sequence[Happened]
    needled_from: Happened | None
    timing: Timing
    zone: tzinfo
    tried: Mapping[tuple[int | None, str, str, str], str]

    def number(self, row: ReadingRow) -> int:
        return next((visit.number for visit in self.visits if visit.id == row.visit_id), 0)

    def days_since(self, needled: Happened | None, row: ReadingRow) -> int:
        """Whole days by the clinic's calendar since the needles before; as many as are wanted where there were none."""
        if needled is None:
            return self.timing.judged_from_days
        return (row.taken_at.astimezone(self.zone).date() - needled.at.astimezone(self.zone).date()).days


def _course(
    instrument: Instrument, key: Key, rows: Sequence[ReadingRow], earliest: Sequence[ReadingRow], shown: _Shown
) -> Course:
    arrivals = _arrivals(rows)
    opening = _arrivals(earliest) or arrivals
    points = tuple(_points(instrument, key, arrivals, opening, shown))
    start, is_late = _baseline(opening, shown)
    baseline = Point(shown.number(start), start.taken_at, start.value, Kind.JUDGED) if start else None
    later = [point for point in points if point.kind is Kind.JUDGED and baseline and point.at > baseline.at]
    latest = later[-1] if later else None
    line = line_of(_of_one_activity(instrument) if key[2] else instrument)
    verdicts = [_verdict(instrument, line, baseline, point) for point in later[-2:]]
    changed = None
    if baseline and latest and baseline.value is not None and latest.value is not None:
        changed = change(instrument, baseline.value, latest.value)
    last = next((row for row in arrivals if latest and row.taken_at == latest.at), None)
    return Course(
        instrument, key[1], key[2], points, tuple(_pairs(rows, arrivals, shown)), line, baseline, is_late,
        latest, changed, verdicts[-1] if verdicts else None, len(verdicts) > 1 and _agree(*verdicts),
        differences(start, last) if start and last else (),
    )  # fmt: skip


def _of_one_activity(instrument: Instrument) -> Instrument:
    """The instrument with the errors that are published of a single activity, where there are some.

    One activity is measured less surely than the mean of several.
    """
    single = tuple(one for one in instrument.mdc if ONE_ACTIVITY in (one.unit or ""))
    return replace(instrument, mdc=single) if single else instrument


def _arrivals(rows: Iterable[ReadingRow]) -> list[ReadingRow]:
    """What says how she came to each visit: before the needles, else without regard to them; and all between visits."""
    at_visit: dict[int, ReadingRow] = {}
    between = []
    for row in rows:
        if row.visit_id is None:
            between.append(row)
        elif row.phase is not Phase.AFTER and (row.visit_id not in at_visit or row.phase is Phase.BEFORE):
            at_visit[row.visit_id] = row
    return sorted([*at_visit.values(), *between], key=lambda row: row.taken_at)


def _points(
    instrument: Instrument, key: Key, arrivals: Sequence[ReadingRow], opening: Sequence[ReadingRow], shown: _Shown
) -> Iterable[Point]:
    """A point for each reading, and a missing one for each visit at which it was due or tried in vain.

    Due is, from the first reading on, what the catalogue wants at each visit.
    """
    wanted = EACH_VISIT in instrument.when
    here = {visit.id for visit in shown.visits}
    began = wanted and any(row.visit_id not in here for row in opening)
    at_visit = {row.visit_id: row for row in arrivals if row.visit_id is not None}
    between = [row for row in arrivals if row.visit_id is None]
    needled: Happened | None = None
    first = shown.visits[0].at if shown.visits else None
    yield from (_point(one, 0, None, shown) for one in between if first is None or one.taken_at < first)
    for place, visit in enumerate(shown.visits):
        row = at_visit.get(visit.id)
        tried = shown.tried.get((visit.id, *key))
        if row is not None:
            began = wanted
            yield _point(row, visit.number, needled, shown)
        elif visit.is_over and (began or tried is not None):
            yield Point(visit.number, visit.at, None, Kind.MISSING, tried or "")
        needled = visit if visit.needles else needled
        until = shown.visits[place + 1].at if place + 1 < len(shown.visits) else None
        for one in between:
            if one.taken_at >= visit.at and (until is None or one.taken_at < until):
                yield _point(one, 0, needled, shown)


def _point(row: ReadingRow, number: int, needled: Happened | None, shown: _Shown) -> Point:
    is_soon = shown.days_since(needled, row) < shown.timing.judged_from_days
    return Point(number, row.taken_at, row.value, Kind.SOON if is_soon else Kind.JUDGED)


def _pairs(rows: Sequence[ReadingRow], arrivals: Sequence[ReadingRow], shown: _Shown) -> Iterable[Pair]:
    before = {row.visit_id: row for row in arrivals if row.visit_id is not None}
    after = {row.visit_id: row for row in rows if row.phase is Phase.AFTER}
    for visit in shown.visits:
        if visit.id in after and visit.id in before:
            yield Pair(visit.number, visit.at, before[visit.id].value, after[visit.id].value)


def _baseline(opening: Sequence[ReadingRow], shown: _Shown) -> tuple[ReadingRow | None, bool]:
    """The last value before the first needling, if it is young enough; else the first one there is, and that it is.

    What was measured on arrival at the visit of the first needles came before them.
    """
    if not opening:
        return None, False
    began = shown.needled_from
    if began is None:
        return opening[0], False
    before = [
        row
        for row in opening
        if (row.visit_id == began.id or row.taken_at <= began.at)
        and -shown.days_since(began, row) <= PLAN.baseline_age_d
    ]
    return (before[-1], False) if before else (opening[0], True)


def _verdict(instrument: Instrument, line: Line, baseline: Point | None, point: Point) -> Verdict:
    if baseline is None or baseline.value is None or point.value is None:
        return Verdict.NO_LINE
    return verdict(instrument, line, baseline.value, point.value)


def _agree(before: Verdict, last: Verdict) -> bool:
    """Whether two readings in a row say better, or both say worse."""
    better = {Verdict.BETTER, Verdict.WORTHWHILE}
    return before is last or {before, last} <= better
