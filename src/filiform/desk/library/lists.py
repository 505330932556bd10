"""The pages of value sets (which medicines and conditions a rule means) and of regions. Nothing decided."""

from __future__ import annotations

from dataclasses import dataclass

from filiform.desk.library.links import Link, link
from filiform.desk.library.pages import RuleLine, rule_line
from filiform.desk.library.reading import rules_by_value_set, rules_of_places
from filiform.desk.library.search import spellings
from filiform.desk.library.shelves import Shelf, shelves
from filiform.knowledge import catalogues
from filiform.knowledge.wording import region_words, value_set_words


@dataclass(frozen=True, slots=True)
class NamedTerm:
    """One medicine or condition and the names people use for it. `codes` are unverified helps for matching."""

    name: str
    spellings: tuple[str, ...]
    codes: str


@dataclass(frozen=True, slots=True)
class ValueSetPage:
    title: str
    terms: tuple[NamedTerm, ...]
    rules: tuple[RuleLine, ...]
    shelf: Shelf


def value_set_page(key: str) -> ValueSetPage | None:
    held = catalogues.eligibility().value_sets.get(key)
    if held is None:
        return None
    named = tuple(
        NamedTerm(
            term.name,
            spellings().get(term.name, ()),
            " · ".join(
                f"{system} {code}"
                for system, code in (("ATC", term.atc), ("ICD-10", term.icd10), ("RxNorm", term.rxcui))
                if code
            ),
        )
        for term in held
    )
    rules = tuple(map(rule_line, rules_by_value_set()[key]))
    return ValueSetPage(value_set_words(key), named, rules, shelves()["names"])


def value_set_links() -> tuple[Link, ...]:
    """Every list with what is in it, in the order of the file."""
    return tuple(
        link("value-set", key, value_set_words(key), ", ".join(term.name for term in held))
        for key, held in catalogues.eligibility().value_sets.items()
    )


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A region, or a group with its `regions`; `groups` are those a region belongs to."""

    title: str
    kind: str
    regions: tuple[Link, ...]
    groups: tuple[Link, ...]
    muscles: tuple[Link, ...]
    rules: tuple[RuleLine, ...]
    shelf: Shelf


def place_page(key: str) -> PlacePage | None:
    places, atlas = catalogues.eligibility().places, catalogues.muscles()
    if not places.is_place(key):
        return None
    regions = [region for region in places.regions if region in places.regions_of(key)]
    holding = [name for name, held in {**places.headings, **places.groups}.items() if key in held]
    muscles = [muscle for muscle in atlas.muscles if not set(regions).isdisjoint(muscle.screening_regions)]
    return PlacePage(
        title=region_words(key),
        kind="Region" if key in places.regions else "Group of regions",
        regions=tuple(_place_link(region) for region in regions if region != key),
        groups=tuple(map(_place_link, holding)),
        muscles=tuple(link("muscle", one.id, one.name, one.latin) for one in muscles),
        rules=tuple(map(rule_line, rules_of_places([key]))),
        shelf=shelves()["muscle-regions"],
    )


def place_lists() -> tuple[tuple[Link, tuple[Link, ...]], ...]:
    """Body part headings, then groups, each with its regions."""
    places = catalogues.eligibility().places
    every = {**places.headings, **places.groups}
    return tuple((_place_link(name), tuple(map(_place_link, held))) for name, held in every.items())


def _place_link(key: str) -> Link:
    return link("region", key, region_words(key))
