"""Where things stand on a calendar: the axis, side by side, what is free. Pure: the time is an argument.

Everything is instants; the clinic's clock only says where the axis begins and what its hours are called. So on the
night the clocks change the axis is an hour shorter or longer, and nothing on it moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from filiform.booking.slots.rules.wall import wall_spans
from filiform.desk.calendar.types import Axis, Hour, Place, Placed, Span

# One row of the axis. Whatever is shorter or begins in between is shown to the next full row.
ROW = timedelta(minutes=5)
HOUR = timedelta(hours=1)
USUAL = (time(8), time(18))
"""What is shown of a day on which nothing is known."""
Thing = TypeVar("Thing")


def axis_of(day: date, zone: ZoneInfo, spans: Iterable[Span]) -> Axis:
    """From the first full hour to the last: what is usual, and whatever of that day lies outside it."""
    midnight, next_midnight = _wall(day, time.min, zone), _wall(day + timedelta(days=1), time.min, zone)
    first, last = (_wall(day, one, zone) for one in USUAL)
    for span in spans:
        first, last = min(first, span.starts_at), max(last, span.ends_at)
    starts_at = max(_full_hour(first, zone), midnight)
    ends_at = min(_full_hour(last + HOUR - timedelta.resolution, zone), next_midnight)
    return _axis(starts_at, ends_at, zone)


def same_hours(axes: Mapping[date, Axis], zone: ZoneInfo) -> dict[date, Axis]:
    """Every day from the earliest hour of any of them to the latest, so that their hours stand side by side."""
    first = min(axis.starts_at.astimezone(zone).hour for axis in axes.values())
    last = max(_last_hour(axis, zone) for axis in axes.values())
    return {day: _between(day, first, last, zone) for day in axes}


def wall_of(day: date, starts: time | None, ends: time | None, zone: ZoneInfo) -> list[Span]:
    """The instants of that stretch of the clinic's wall clock on that day; without times, the whole day."""
    spans = wall_spans(day, starts, ends, zone)
    return [Span(datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC)) for begin, end in spans]


def at_wall(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The instant at which the clinic's clock shows that time; none where the clocks leap over it.

    Of an hour that comes twice, the first.
    """
    found = _wall(day, at, zone)
    return found if found.astimezone(zone).time() == at else None


def row_of(at: datetime, axis: Axis) -> int:
    """The row in which a moment lies, counted from 1; what lies outside the axis is at its edge."""
    return _row(min(max(at, axis.starts_at), axis.ends_at - ROW), axis.starts_at)


def rows_of(span: Span, axis: Axis) -> tuple[int, int]:
    """The first row of a stretch and how many it takes: never none, never beyond the axis."""
    first = row_of(span.starts_at, axis)
    last = row_of(max(span.ends_at - timedelta.resolution, span.starts_at), axis)
    return first, max(1, last - first + 1)


def place_of(span: Span, axis: Axis) -> Place:
    """The same, told in hours and fives."""
    first, number = rows_of(span, axis)
    return Place(*divmod(first - 1, 12), *divmod(number, 12))


def side_by_side(things: Sequence[tuple[Span, Thing]]) -> list[Placed[Thing]]:
    """Everything in lanes, so that two that share time never share a place; as few lanes as the fullest moment needs.

    Things that share time, directly or through others, have the same number of lanes. Earliest first.
    """
    placed: list[Placed[Thing]] = []
    group: list[tuple[int, Span, Thing]] = []
    free_at: list[datetime] = []
    until: datetime | None = None
    for span, thing in sorted(things, key=lambda pair: (pair[0].starts_at, pair[0].ends_at)):
        if until is not None and span.starts_at >= until:
            placed += _grouped(group, len(free_at))
            group, free_at = [], []
        lane = next((lane for lane, at in enumerate(free_at) if at <= span.starts_at), len(free_at))
        free_at[lane : lane + 1] = [span.ends_at]
        group.append((lane, span, thing))
        until = max(free_at)
    return placed + _grouped(group, len(free_at))


def gaps(hours: Iterable[Span], taken: Iterable[Span], *, least: timedelta, since: datetime) -> list[Span]:
    """What is free of these hours, from `since` on, in stretches of at least that length. Earliest first."""
    found: list[Span] = []
    busy = sorted(taken, key=lambda span: span.starts_at)
    for span in joined(hours):
        at = max(span.starts_at, since)
        for one in busy:
            if one.ends_at <= at or one.starts_at >= span.ends_at:
                continue
            if one.starts_at - at >= least:
                found.append(Span(at, one.starts_at))
            at = max(at, one.ends_at)
        if span.ends_at - at >= least:
            found.append(Span(at, span.ends_at))
    return found


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlap or seam, earliest first."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.starts_at):
        if found and span.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(found[-1].ends_at, span.ends_at))
        else:
            found.append(span)
    return found


def next_step(at: datetime, minutes: int) -> datetime:
    """The next full step of the clock, the moment itself if it is one."""
    step = timedelta(minutes=minutes)
    return at + (datetime(1970, 1, 1, tzinfo=UTC) - at) % step


def is_late(*, starts_at: datetime, is_awaited: bool, at: datetime, grace: timedelta) -> bool:
    """Whether somebody who is awaited should have been here by now."""
    return is_awaited and at >= starts_at + grace


def _axis(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Axis:
    hours = []
    at = starts_at
    while at < ends_at:
        hours.append(Hour(*divmod(_row(at, starts_at) - 1, 12), f"{at.astimezone(zone):%H:%M}"))
        at += HOUR
    return Axis(starts_at, ends_at, _row(ends_at, starts_at) - 1, tuple(hours))


def _between(day: date, first: int, last: int, zone: ZoneInfo) -> Axis:
    end_day, end_hour = (day, last) if last < 24 else (day + timedelta(days=1), 0)
    return _axis(_wall(day, time(first), zone), _wall(end_day, time(end_hour), zone), zone)


def _last_hour(axis: Axis, zone: ZoneInfo) -> int:
    return axis.ends_at.astimezone(zone).hour or 24


def _grouped(group: list[tuple[int, Span, Thing]], lanes: int) -> list[Placed[Thing]]:
    return [Placed(span, thing, lane, lanes) for lane, span, thing in group]


def _wall(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _full_hour(at: datetime, zone: ZoneInfo) -> datetime:
    """The full hour of the wall clock at or before a moment."""
    wall = at.astimezone(zone)
    return (at - timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)).astimezone(UTC)


def _row(at: datetime, starts_at: datetime) -> int:
    return (at - starts_at) // ROW + 1
