"""What the public pages of the directory show, put together for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from filiform.knowledge import catalogues
from filiform.knowledge.patient_words import patient_words
from filiform.knowledge.place_words import PLACES
from filiform.knowledge.wording import region_words
from filiform.practitioners.directory import asking, body_map, queries, words
from filiform.practitioners.directory.gazetteer import queries as gazetteer
from filiform.practitioners.directory.offers import offer
from filiform.practitioners.directory.rules.geography import MILE_KM
from filiform.practitioners.directory.structured import person, written
from filiform.practitioners.directory.types import PARTS, RADII_KM, Card, Profile, Search

FACETS = "directory.facets"
FACETS_S = 600
"""Seconds for which the lists of countries and languages are kept: they are read from every row."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """One card with its words."""

    card: Card
    address: str
    profession: str
    place: str
    distance: str
    free: str
    languages: tuple[str, ...]
    access: tuple[str, ...]
    checked: str


def facets(at: datetime) -> tuple[frozenset[str], frozenset[str]]:
    """Countries and languages of those who are listed, looked up once in a while."""
    found = cache.get(FACETS)
    if found is None:
        found = (queries.countries(at=at), queries.languages_spoken(at=at))
        cache.set(FACETS, found, FACETS_S)
    kept: tuple[frozenset[str], frozenset[str]] = found
    return kept


def search_page(request: HttpRequest, at: datetime) -> dict[str, Any]:
    countries, spoken = facets(at)
    language = get_language() or "en"
    asked = asking.read(request.GET, countries=countries, language=language)
    results = queries.search(asked.search, at=at) if asked.can_be_answered else None
    place = asked.found.place
    title = _("Find someone qualified for dry needling")
    if place:
        title = _("Qualified for dry needling near {place}").format(place=place.name)
    return {
        "asked": asked,
        "results": results,
        "tiles": [tile(card, at) for card in results.cards] if results else [],
        "nearest": [tile(card, at) for card in results.nearest] if results else [],
        "choices": [(one.words, asked.address(place=one.words)) for one in asked.found.choices or asked.found.meant],
        "others": [(one.words, asked.address(place=one.words)) for one in asked.found.others[:6]],
        "fields": _fields(asked, spoken),
        "wider": _wider(asked),
        "newer": asked.address(page=results.page - 1) if results and results.page > 1 else "",
        "further": asked.address(page=results.page + 1) if results and results.is_more else "",
        "most": queries.COUNTED,
        "heading": title,
        "canonical": absolute(asked.address() if not asked.search.narrows and asked.can_be_answered else "/find/"),
        "is_indexed": asked.can_be_answered and not asked.search.narrows and asked.search.page == 1,
        "body_address": f"{reverse('directory:body')}?{request.GET.urlencode()}",
    }


def body_page(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """The body as a map of links that lead back to the search with everything else kept."""
    asked = asking.read(request.GET, countries=facets(at)[0], language=get_language() or "en")
    addresses = {part: asked.address(part=part) for part in PARTS}
    labels = {part: str(words.PARTS[part]) for part in PARTS}
    return {
        "drawings": [
            (body_map.linked(view, addresses, labels, chosen=asked.search.part), name)
            for view, name in zip(body_map.VIEWS, (_("Front"), _("Back")), strict=True)
        ],
        "parts": [(labels[part], addresses[part], part == asked.search.part) for part in PARTS],
        "back": asked.address(),
    }


def profile_page(ref: str, at: datetime) -> dict[str, Any]:
    return shown_page(queries.profile(ref=ref, at=at), at)


def shown_page(shown: Profile, at: datetime) -> dict[str, Any]:
    """One profile with its words: the public page, or its preview for those who keep it."""
    offered = offer(shown.listed, at=at) if shown.listed else None
    zone = ZoneInfo(shown.card.time_zone)
    times = list(offered.times)[:6] if offered else []
    if not times and shown.card.next_free_at and shown.card.next_free_at > at:
        times = [shown.card.next_free_at]
    address = absolute(reverse("directory:profile", args=[shown.card.ref]))
    return {
        "one": shown,
        "tile": tile(shown.card, at),
        "regions": _by_heading(shown),
        "drawings": _drawings(shown),
        "techniques": [str(words.TECHNIQUES.get(one, one)) for one in shown.techniques],
        "proofs": [(str(words.PROOFS.get(proof.kind, proof.kind)), proof) for proof in shown.proofs],
        "answered_until": parse_date(shown.rule.answered_until),
        "rule_status": words.RULE_STATUS.get(shown.rule.status, shown.rule.status),
        "confidence": words.CONFIDENCE.get(shown.rule.confidence, shown.rule.confidence),
        "profession_of_rule": words.PROFESSIONS.get(shown.rule.profession, shown.rule.profession),
        "times": [when(moment, zone) for moment in times],
        "book": offered.address if offered else "", "times_of": offered.what if offered else "",
        "country": gazetteer.country_name(shown.card.country, get_language() or "en"),
        "canonical": shown.address_elsewhere or address,
        "structured": written(person(shown, address=address, profession=str(words.PROFESSIONS.get(
            shown.card.profession, shown.card.profession)))),
        "place_name": shown.card.clinic,
    }  # fmt: skip


def tile(card: Card, at: datetime) -> Tile:
    zone = ZoneInfo(card.time_zone)
    free = when(card.next_free_at, zone) if card.next_free_at and card.next_free_at > at else ""
    return Tile(
        card=card,
        address=reverse("directory:profile", args=[card.ref]),
        profession=str(words.PROFESSIONS.get(card.profession, card.profession)),
        place=", ".join(dict.fromkeys(part for part in (card.town, card.part) if part)),
        distance=distance(card.km, card.country) if card.km is not None else "",
        free=free,
        languages=tuple(words.language_name(code) for code in card.languages),
        access=tuple(str(words.ACCESS[one]) for one in card.access),
        checked=formats.date_format(card.checked_on, "DATE_FORMAT") if card.checked_on else "",
    )


def distance(km: float, country: str) -> str:
    """In kilometres, and in miles where roads are measured so."""
    near = f"{km:.1f}" if km < 10 else f"{km:.0f}"
    if country in MILES:
        miles = km / MILE_KM
        return _("{km} km ({miles} miles)").format(km=near, miles=f"{miles:.1f}" if miles < 10 else f"{miles:.0f}")
    return _("{km} km").format(km=near)


MILES = frozenset({"US", "GB", "LR", "MM", "PR", "VI", "GU", "AS", "MP"})


def when(moment: datetime, zone: ZoneInfo) -> str:
    """A time by the clinic's own clock."""
    here = timezone.localtime(moment, zone)
    return f"{formats.date_format(here, 'D j N')}, {formats.date_format(here, 'TIME_FORMAT')}"


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def clear_facets() -> None:
    cache.delete(FACETS)


def _fields(asked: asking.Asked, spoken: frozenset[str]) -> dict[str, Sequence[Choice]]:
    search: Search = asked.search
    sorts = (
        ("distance", _("Nearest first") if search.has_place else _("By name")),
        ("soonest", _("Soonest free first")),
    )
    named = sorted(((code, words.language_name(code)) for code in spoken), key=lambda pair: pair[1].casefold())
    return {
        "km": _choices([(str(km), distance(km, "US")) for km in RADII_KM], str(search.radius_km)),
        "part": _choices([("", _("Anywhere")), *words.PARTS.items()], search.part),
        "language": _choices([("", _("Any language")), *named], search.language),
        "profession": _choices([("", _("Any profession")), *words.PROFESSIONS.items()], search.profession),
        "sort": _choices(sorts, search.sort.value),
        "access": [Choice(key, str(label), key in search.access) for key, label in words.ACCESS.items()],
    }


def _choices(pairs: Sequence[tuple[str, Any]], chosen: str) -> list[Choice]:
    return [Choice(value, str(label), value == chosen) for value, label in pairs]


def _wider(asked: asking.Asked) -> list[tuple[str, str]]:
    """Ways to ask for more where nobody was found."""
    search, ways = asked.search, []
    if search.has_place and search.radius_km < RADII_KM[-1]:
        ways.append((_("Look within {km} km").format(km=RADII_KM[-1]), asked.address(km=RADII_KM[-1])))
    if search.narrows:
        plain = asked.address(part="", language="", access=[], profession="", week="", new="")
        ways.append((_("Ask for nothing but the place") if search.has_place else _("Ask for nothing"), plain))
    return ways


def _by_heading(shown: Profile) -> list[tuple[str, list[tuple[str, str]]]]:
    """Parts of the body with the regions trained in each, and the language each region is really said in."""
    said = patient_words(get_language() or "en")
    found = []
    for heading, regions in catalogues.eligibility().places.headings.items():
        trained = [said.place(one, PLACES.get(one) or region_words(one)) for one in regions if one in shown.regions]
        if trained:
            found.append((str(words.HEADINGS.get(heading, heading)), [(str(one), one.language) for one in trained]))
    return found


def _drawings(shown: Profile) -> list[tuple[str, str]]:
    parts = ", ".join(str(words.PARTS[part]) for part in shown.card.parts) or _("no part in most of its muscles")
    names = ((body_map.VIEWS[0], _("Front")), (body_map.VIEWS[1], _("Back")))
    return [
        (body_map.trained(view, shown.regions, f"{name}: {_('trained for')} {parts}"), name) for view, name in names
    ]
