"""From when to when somebody may not needle, without asking for every day: a verdict turns only where a proof does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from filiform.practitioners.types import Evidence, Qualification

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClosedSpan:
    """Both days counted. `why` is what stands in the way on the first of them."""

    first: date
    last: date
    why: tuple[str, ...]


def closed_spans(
    evidence: Evidence, standing_on: Callable[[date], Qualification], *, first: date, last: date
) -> list[ClosedSpan]:
    """`standing_on` gives the verdict on one day, from this very evidence."""
    turns = [first, *sorted({day for day in _turns(evidence, first, last) if first < day <= last})]
    spans: list[ClosedSpan] = []
    for begins, following in zip(turns, [*turns[1:], last + _DAY], strict=True):
        found = standing_on(begins)
        if found.may_needle:
            continue
        # The same reason going on is one span.
        goes_on = bool(spans) and spans[-1].last + _DAY == begins and spans[-1].why == found.against
        since = spans.pop().first if goes_on else begins
        spans.append(ClosedSpan(since, following - _DAY, found.against))
    return spans


def _turns(evidence: Evidence, first: date, last: date) -> Iterator[date]:
    """Every day on which a proof begins to count, or counts no more."""
    begins: list[date | None] = []
    ends: list[date | None] = []
    for licence in evidence.licences:
        begins += [licence.valid_from, licence.status_since]
        ends.append(licence.expires_on)
        if licence.since:
            # Whole years of practice are full on the day itself; of 29 February on 1 March.
            begins += [_anniversary(licence.since, year) for year in range(first.year, last.year + 1)]
    for course in evidence.trainings:
        begins.append(course.completed_on)
        ends.append(course.expires_on)
    for paper in evidence.certificates:
        begins.append(paper.valid_from)
        ends.append(paper.expires_on)
    for word in evidence.attestations:
        begins += [word.given_on, word.withdrawn_on]
        ends.append(word.until)
    yield from (day for day in begins if day)
    yield from (day + _DAY for day in ends if day)


def _anniversary(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
