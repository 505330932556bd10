"""From the clock on the clinic's wall to instants, on days of 23, 24 and 25 hours.

A stretch such as 09:00-17:00 of a day is every instant at which the clock on the wall of that clinic shows that day and
a time from 09:00 up to, but not including, 17:00. So a time that does not exist adds nothing, and an hour that comes
twice counts twice, whichever end of the stretch it lies at.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

Seconds = tuple[int, int]
HOUR = 3600
DAY = 24 * HOUR
EPOCH_DAY = date(1970, 1, 1).toordinal()
# No clock is further from UTC than this.
FARTHEST = 15 * HOUR


def wall_spans(day: date, starts: time | None, ends: time | None, zone: ZoneInfo) -> list[Seconds]:
    """The instants of that stretch of that day, as stretches without a gap; without times, the whole day."""
    midnight = (day.toordinal() - EPOCH_DAY) * DAY
    low = midnight + (_seconds(starts) if starts else 0)
    high = midnight + (_seconds(ends) if ends else DAY)
    spans: list[Seconds] = []
    for begins, finishes, offset in _steady(day, zone):
        start, end = max(begins, low - offset), min(finishes, high - offset)
        if start >= end:
            continue
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def day_of(instant: int, zone: ZoneInfo) -> date:
    """Which day the wall shows at an instant."""
    return datetime.fromtimestamp(instant, zone).date()


def _seconds(clock: time) -> int:
    return clock.hour * HOUR + clock.minute * 60 + clock.second


@lru_cache(maxsize=4096)
def _steady(day: date, zone: ZoneInfo) -> tuple[tuple[int, int, int], ...]:
    """The time around a day, cut wherever the clocks change: from, to, and how far the wall is ahead of UTC."""
    midnight = (day.toordinal() - EPOCH_DAY) * DAY
    first, last = midnight - FARTHEST, midnight + DAY + FARTHEST
    cuts: list[tuple[int, int]] = [(first, _ahead(first, zone))]
    for hour in range(first, last, HOUR):
        ahead = _ahead(hour + HOUR, zone)
        if ahead != cuts[-1][1]:
            cuts.append((_change(hour, hour + HOUR, zone), ahead))
    ends = [cut[0] for cut in cuts[1:]] + [last]
    return tuple((begins, end, ahead) for (begins, ahead), end in zip(cuts, ends, strict=True))


def _ahead(instant: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(instant, UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _change(before: int, after: int, zone: ZoneInfo) -> int:
    """The first instant of the new time, between two that differ."""
    old = _ahead(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _ahead(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after
