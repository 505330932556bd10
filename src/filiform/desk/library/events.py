"""The pages of adverse events and their published rates. No query, nothing decided."""

from __future__ import annotations

from dataclasses import dataclass

from filiform.desk.library.links import Cited, Link, cited, label_words, link
from filiform.desk.library.shelves import Shelf, shelves
from filiform.knowledge import catalogues
from filiform.knowledge.adverse_events import EventType, Rate, Survey
from filiform.knowledge.wording import plain


@dataclass(frozen=True, slots=True)
class EventPage:
    event: EventType
    severity: str
    basis: str
    sources: tuple[Cited, ...]
    shelf: Shelf


def event_page(key: str) -> EventPage | None:
    event = catalogues.adverse_events().by_id.get(key)
    if event is None:
        return None
    sources = tuple(map(cited, event.sources))
    basis = label_words(event.steps_basis)
    return EventPage(event, plain(event.usual_severity), basis, sources, shelves()["adverse-events"])


def event_links() -> tuple[Link, ...]:
    events = catalogues.adverse_events().event_types
    return tuple(link("event", one.id, one.title, f"{plain(one.usual_severity)} · {one.usual_onset}") for one in events)


@dataclass(frozen=True, slots=True)
class RateLine:
    event: str
    count: str
    percent: str
    note: str


@dataclass(frozen=True, slots=True)
class SurveyPage:
    survey: Survey
    denominator: str
    lines: tuple[RateLine, ...]
    cited: Cited


def surveys() -> tuple[SurveyPage, ...]:
    """Published rates, each with the denominator of its own survey; surveys of different units are never mixed."""
    return tuple(_survey(one) for one in catalogues.adverse_events().incidence)


def upper_bound(rate: Rate, survey: Survey) -> str:
    """What a zero does not rule out: the upper 95 % bound 3/n, in percent. Source: incidence_rules of the catalogue."""
    if rate.numerator != 0 or not survey.denominator:
        return ""
    return f"upper 95 % bound {300 / survey.denominator:.2g} % (3/n)"


def _survey(survey: Survey) -> SurveyPage:
    of = "" if survey.denominator is None else f"{survey.denominator:,} "
    lines = tuple(
        RateLine(
            rate.event,
            "" if rate.numerator is None else f"{rate.numerator:,}",
            "" if rate.percent is None else f"{rate.percent:g} %",
            "; ".join(filter(None, [rate.basis, upper_bound(rate, survey)])),
        )
        for rate in survey.rows
    )
    return SurveyPage(survey, of + survey.denominator_unit, lines, cited(survey.source))
