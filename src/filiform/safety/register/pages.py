"""The register, assembled in a fixed number of queries. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from filiform.booking.queries import day_bounds
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.core.addresses import address_of
from filiform.knowledge import catalogues
from filiform.knowledge.adverse_events import Survey
from filiform.knowledge.wording import plain
from filiform.practitioners import queries as practitioners
from filiform.safety import queries
from filiform.safety.register import wording
from filiform.safety.rules.rates import Denominators, Rates, Row, Share, Tallies, rates
from filiform.safety.types import Asked, EventRow, State, follow_up_of
from filiform.treatment import queries as treatment
from filiform.treatment.queries import OpenAgain

ON_A_PAGE: Final = 25
SHOWN_AT_ONCE: Final = 2
A_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table of rates, in words."""

    title: str
    key: str
    share: str
    share_limits: str
    frequency: str
    frequency_limits: str
    events: int
    sessions: int
    beside: tuple[tuple[str, wording.Beside], ...]
    """The unit in words, and the published rate; the first of them are shown at once."""
    is_none: bool
    open: int

    @property
    def beside_first(self) -> tuple[tuple[str, wording.Beside], ...]:
        return self.beside[:SHOWN_AT_ONCE]

    @property
    def beside_more(self) -> tuple[tuple[str, wording.Beside], ...]:
        return self.beside[SHOWN_AT_ONCE:]


@dataclass(frozen=True, slots=True)
class Followed:
    """How far sessions were followed up, and how often an event was met where somebody answered."""

    asked: int
    answered: int
    unknown: int
    share: str
    share_limits: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How often what was met. `withheld` says from how many sessions on a practitioner's figures are shown, or is 0."""

    over: Denominators
    told: Tallies
    lines: tuple[Line, ...]
    silent: tuple[str, ...]
    silent_limits: str
    surveys: tuple[wording.SurveyWords, ...]
    followed: Followed | None
    withheld: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event in a list, with its words."""

    row: EventRow
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the register can be narrowed to: (ref or id, words)."""

    clinics: tuple[tuple[str, str], ...]
    practitioners: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    grades: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Register:
    asked: Asked
    figures: Figures
    events: tuple[EventLine, ...]
    open_again: tuple[tuple[OpenAgain, str], ...]
    older: int
    newer: int


def last_twelve_months(today: date) -> Asked:
    """What is shown unless something else is asked for."""
    return Asked(first=today - A_YEAR + timedelta(days=1), last=today)


def choices(*, by: Member) -> Choices:
    """Of practitioners the owner may choose anyone, a practitioner herself alone. Two queries."""
    people = practitioners.practitioners(organization_id=by.organization_id)
    own = [one for one in people if by.may("clinics.govern") or one.user_id == by.user_id]
    events = catalogues.adverse_events()
    return Choices(
        clinics=tuple((one.ref, one.name) for one in clinics.clinics(organization_id=by.organization_id)),
        practitioners=tuple((one.ref, one.name) for one in own),
        kinds=tuple((one.id, one.title) for one in events.event_types if one.concerns == "patient"),
        grades=tuple((one.grade, one.grade.capitalize()) for one in events.grading.scale),
        states=tuple((one.value, one.label) for one in State),
    )


def register(asked: Asked, *, by: Member, page: int) -> Register:
    """Queries: denominators, counts (2), follow-up (2), a page of events, sessions open again."""
    found = queries.events(
        organization_id=by.organization_id, asked=asked, first=(page - 1) * ON_A_PAGE, number=ON_A_PAGE + 1
    )
    room = "treatment:room" if by.may("treatment.record") else "desk:panel"
    again = treatment.sessions_open_again(organization_id=by.organization_id)
    return Register(
        asked=asked,
        figures=figures(asked, by=by),
        events=tuple(map(event_line, found[:ON_A_PAGE])),
        open_again=tuple((one, address_of(room, one.visit_ref)) for one in again),
        older=page + 1 if len(found) > ON_A_PAGE else 0,
        newer=page - 1,
    )


def figures(asked: Asked, *, by: Member) -> Figures:
    """Queries: denominators, counts (2), and of follow-up where somebody asks (2)."""
    catalogue = catalogues.adverse_events()
    over = queries.denominators(organization_id=by.organization_id, asked=asked)
    told = queries.tallies(organization_id=by.organization_id, asked=asked)
    least = catalogue.own_figures.practitioner_from
    withheld = least if asked.practitioner and over.sessions < least else 0
    table = rates(told, over, catalogue, kind=asked.kind, grade=asked.grade)
    return Figures(
        over=over,
        told=told,
        lines=() if withheld else tuple(map(_line, table.rows)),
        silent=() if withheld else tuple(event.title for event in table.silent),
        silent_limits=_silent_limits(table),
        surveys=() if withheld else tuple(wording.survey_words(one, catalogue) for one in _surveys(table)),
        followed=_followed(asked, over, by),
        withheld=withheld,
    )


def _followed(asked: Asked, over: Denominators, by: Member) -> Followed | None:
    start, end = day_bounds(asked.first, by.zone)[0], day_bounds(asked.last, by.zone)[1]
    found = follow_up_of(by.organization_id, asked, start, end)
    if found is None:
        return None
    met = 0
    if found.answered:
        met = queries.answered_with_event(organization_id=by.organization_id, asked=asked, visits=found.visits)
    share, least = Share(min(met, found.answered), found.answered), catalogues.adverse_events().own_figures.percent_from
    return Followed(
        asked=found.asked,
        answered=found.answered,
        unknown=max(0, over.sessions - found.answered),
        share=wording.share_words(share, percent_from=least),
        share_limits=wording.share_limits(share, percent_from=least),
    )


def nothing(table: Rates) -> Rates:
    """The table with every row withheld."""
    return Rates((), (), table.none_seen)


def event_line(row: EventRow) -> EventLine:
    return EventLine(row, kind_words(row.kind), address_of("safety:event", row.ref))


def kind_words(kind: str) -> str:
    """The title of the catalogue; a kind that was retired since is shown by its id, never hidden."""
    found = catalogues.adverse_events().by_id.get(kind)
    return found.title if found else plain(kind)


def _line(row: Row) -> Line:
    catalogue = catalogues.adverse_events()
    least = catalogue.own_figures.percent_from
    return Line(
        title=row.title,
        key=row.key,
        share=wording.share_words(row.share, percent_from=least),
        share_limits=wording.share_limits(row.share, percent_from=least),
        frequency=wording.frequency_words(row.frequency),
        frequency_limits=wording.frequency_limits(row.frequency),
        events=row.frequency.events,
        sessions=row.share.k,
        beside=(
            *(("per session", wording.beside(one, catalogue)) for one in row.per_session),
            *(("per needle", wording.beside(one, catalogue)) for one in row.per_needle),
        ),
        is_none=row.is_none,
        open=row.open,
    )


def _surveys(table: Rates) -> Iterator[Survey]:
    """Each survey once, in the order in which it is met."""
    met: set[str] = set()
    for row in table.rows:
        for one in (*row.per_session, *row.per_needle):
            if one.survey.source.id not in met:
                met.add(one.survey.source.id)
                yield one.survey


def _silent_limits(table: Rates) -> str:
    return wording.share_limits(table.none_seen, percent_from=1)
