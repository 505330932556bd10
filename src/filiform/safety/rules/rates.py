"""How often something happened here, with what it is divided by, and what was published beside it. Pure.

Two quantities that are never swapped: the share of sessions with at least one event (exact: Clopper-Pearson), and
events for each 1,000 needles (a count, exact: Poisson). Source: outcome methods, section 8. A published rate stands
only beside ours of the same unit; case reports and rates per clinician stand nowhere (adverse-events.yaml,
incidence_rules).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import floor
from typing import Final

from filiform.core.intervals import Interval, clopper_pearson, exact_poisson
from filiform.knowledge.adverse_events import Catalogue, EventType, Rate, Survey

PER_NEEDLES: Final = 1000
MILD: Final = ("mild",)
GRAVE: Final = ("significant", "serious")
SERIOUS: Final = ("serious",)
EVERY_GRADE: Final = ("mild", "significant", "serious")


@dataclass(frozen=True, slots=True)
class Denominators:
    """What is divided by: sessions that were closed, and needles that went in, in one span of days."""

    sessions: int
    needles: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Events of one sort, and how many sessions had at least one. An event of no session is in `events` alone."""

    events: int = 0
    sessions: int = 0
    open: int = 0
    """Of the events those that nobody has closed yet: they count until they are ruled out."""


@dataclass(frozen=True, slots=True)
class Tallies:
    """What was counted in the period, by kind, by grade (`""` not graded yet) and all together."""

    every: Tally
    by_grade: Mapping[str, Tally]
    grave: Tally
    """Significant and serious together: a session with one of each counts once."""
    by_kind: Mapping[str, Tally]
    unattached: int = 0
    """Events that belong to no session: in no share of sessions."""
    near_misses: int = 0
    set_aside: int = 0
    """Ruled out, entered twice or by mistake: in no rate."""


@dataclass(frozen=True, slots=True)
class Share:
    """k of n sessions."""

    k: int
    n: int

    @property
    def interval(self) -> Interval | None:
        return clopper_pearson(self.k, self.n) if self.n else None

    @property
    def percent(self) -> float | None:
        return 100 * self.k / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Frequency:
    """A count over needles, told for each 1,000 of them."""

    events: int
    needles: int

    @property
    def rate(self) -> float | None:
        return PER_NEEDLES * self.events / self.needles if self.needles else None

    @property
    def interval(self) -> Interval | None:
        return exact_poisson(self.events).times(PER_NEEDLES / self.needles) if self.needles else None


@dataclass(frozen=True, slots=True)
class Published:
    """One published rate, with its denominator, and how far its source was read."""

    rate: Rate
    survey: Survey

    @property
    def share(self) -> Share | None:
        """Numerator and denominator, where both were published: then it has an exact interval as ours has."""
        k, n = self.rate.numerator, self.survey.denominator
        has_both = k is not None and n is not None and self.rate.per == self.survey.per
        return Share(k, n) if has_both and k is not None and n is not None else None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of rates."""

    key: str
    title: str
    share: Share
    frequency: Frequency
    open: int
    per_session: tuple[Published, ...]
    per_needle: tuple[Published, ...]

    @property
    def is_none(self) -> bool:
        return not self.frequency.events


@dataclass(frozen=True, slots=True)
class Rates:
    """The table: rows with something to say, and kinds of which nothing was seen and nothing comparable published."""

    rows: tuple[Row, ...]
    silent: tuple[EventType, ...]
    none_seen: Share


def rates(told: Tallies, over: Denominators, catalogue: Catalogue, *, kind: str = "", grade: str = "") -> Rates:
    """Every line, the widest first. With a kind or a grade only its own; with both nothing published beside it."""
    published = tuple(_published(catalogue))
    rows = list(_rows(told, over, published))
    events = [event for event in catalogue.event_types if event.concerns == "patient"]
    kinds = [_kind_row(event, told, over, published) for event in events]
    seen = [row for row in kinds if not row.is_none or row.per_session or row.per_needle]
    silent = {row.key for row in kinds} - {row.key for row in seen}
    if kind:
        only = [row for row in kinds if row.key == f"kind:{kind}"]
        shown = [replace(row, per_session=(), per_needle=()) for row in only] if grade else only
    elif grade:
        shown = [row for row in rows if row.key == f"grade:{grade}"]
    else:
        shown = rows + sorted(seen, key=lambda row: (-row.frequency.events, row.title))
    return Rates(
        rows=tuple(shown),
        silent=() if kind or grade else tuple(event for event in events if f"kind:{event.id}" in silent),
        none_seen=Share(0, over.sessions),
    )


def _rows(told: Tallies, over: Denominators, published: tuple[Published, ...]) -> Iterator[Row]:
    def row(key: str, title: str, tally: Tally, grades: tuple[str, ...]) -> Row:
        return _row(key, title, tally, over, [one for one in published if one.rate.grades == grades])

    yield row("any", "Any event", told.every, EVERY_GRADE)
    yield row("grade:mild", "Mild", told.by_grade.get("mild", Tally()), MILD)
    yield row("grade:significant", "Significant", told.by_grade.get("significant", Tally()), ("significant",))
    yield row("grade:serious", "Serious", told.by_grade.get("serious", Tally()), SERIOUS)
    yield row("grave", "Significant or serious", told.grave, GRAVE)


def _kind_row(event: EventType, told: Tallies, over: Denominators, published: tuple[Published, ...]) -> Row:
    tally = told.by_kind.get(event.id, Tally())
    beside = [one for one in published if event.id in one.rate.kinds]
    return _row(f"kind:{event.id}", event.title, tally, over, beside)


def _row(key: str, title: str, tally: Tally, over: Denominators, beside: Iterable[Published]) -> Row:
    found = list(beside)
    return Row(
        key,
        title,
        # A session that had its event before it was closed may not be among those closed yet.
        Share(min(tally.sessions, over.sessions), over.sessions),
        Frequency(tally.events, over.needles),
        tally.open,
        tuple(one for one in found if one.rate.per == "session"),
        tuple(one for one in found if one.rate.per == "needle"),
    )


def _published(catalogue: Catalogue) -> Iterator[Published]:
    """Dry needling first: acupuncture is another practice, and is labelled as such."""
    for survey in sorted(catalogue.incidence, key=lambda one: one.of != "dry-needling"):
        for rate in survey.rows:
            yield Published(rate, survey)


def one_in(bound: float) -> int:
    """The upper limit of a share as "1 in so many", rounded to the graver side. Raises ValueError for nought."""
    if not 0 < bound <= 1:
        raise ValueError(f"{bound} is no share above nought")
    return max(1, floor(1 / bound + 1e-9))
