"""Every source of every catalogue, how far it was read, and which rows stand on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from filiform.desk.library.aftercare import aftercare_links
from filiform.desk.library.examination import examination_links
from filiform.desk.library.links import Cited, Link, cited, link
from filiform.desk.library.shelves import shelves
from filiform.desk.library.techniques import technique_links
from filiform.knowledge import catalogues, terms
from filiform.knowledge.eligibility import Source as EligibilitySource
from filiform.knowledge.sources import Source

Users = Mapping[str, Mapping[str, Link]]


@dataclass(frozen=True, slots=True)
class Used:
    """`used` leads to the rows that name the source; empty where only the file as a whole does."""

    cited: Cited
    used: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SourceShelf:
    key: str
    title: str
    sources: tuple[Used, ...]

    @property
    def unquotable(self) -> int:
        return sum(1 for one in self.sources if not one.cited.is_quotable)


@cache
def bibliography() -> tuple[SourceShelf, ...]:
    """The sources of each catalogue in the order of its file."""
    held: dict[str, tuple[Mapping[str, Source | EligibilitySource], Users]] = {
        "eligibility": (catalogues.eligibility().sources, _rules()),
        "muscles": (catalogues.muscles().sources, _muscles()),
        "instruments": (catalogues.instruments().sources, _instruments()),
        "adverse-events": (catalogues.adverse_events().sources, _events()),
        "techniques": (catalogues.techniques().sources, technique_links()),
        "aftercare": (catalogues.aftercare().sources, aftercare_links()),
        "examination": (catalogues.examination().sources, examination_links()),
        "practice-rules": (catalogues.practice_rules().sources, _practice()),
        "names": (terms.catalogue().sources, {}),
    }
    return tuple(
        SourceShelf(
            key, shelves()[key].title,
            tuple(Used(cited(one), tuple(users.get(one.id, {}).values())) for one in sources.values()),
        )
        for key, (sources, users) in held.items()
    )  # fmt: skip


def _rules() -> Users:
    found: dict[str, dict[str, Link]] = {}
    for rule in catalogues.eligibility().rules.values():
        for source in rule.sources:
            found.setdefault(source, {})[rule.id] = link("rule", rule.id, rule.title)
    return found


def _muscles() -> Users:
    found: dict[str, dict[str, Link]] = {}
    for muscle in catalogues.muscles().muscles:
        for source in (*(one.source for one in muscle.sources), *muscle.further_reading):
            found.setdefault(source.id, {})[muscle.id] = link("muscle", muscle.id, muscle.name)
    return found


def _instruments() -> Users:
    found: dict[str, dict[str, Link]] = {}
    for one in catalogues.instruments().instruments:
        quoted = [change.cited for change in (*one.mdc, *one.mcid)] + [one.norms.cited if one.norms else None]
        for source in quoted:
            if source is not None:
                found.setdefault(source.id, {})[one.id] = link("instrument", one.id, one.name)
    return found


def _events() -> Users:
    found: dict[str, dict[str, Link]] = {}
    for event in catalogues.adverse_events().event_types:
        for source in event.sources:
            found.setdefault(source.id, {})[event.id] = link("event", event.id, event.title)
    return found


def _practice() -> Users:
    catalogue = catalogues.practice_rules()
    found: dict[str, dict[str, Link]] = {}
    for rule in catalogue.rules:
        place = catalogue.jurisdictions[rule.jurisdiction]
        for source in rule.sources:
            found.setdefault(source.id, {})[place.id] = link("jurisdiction", place.id, place.name)
    return found
