"""Where a place in words lies. Nothing leaves the machine, and nothing of it is kept."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from filiform.knowledge.spelling import edits_between
from filiform.practitioners.directory.gazetteer import compiled
from filiform.practitioners.directory.gazetteer.rules import (
    choose,
    codes,
    key_of,
    likely_codes,
    one_edit,
    readings,
    skeleton,
)  # fmt: skip
from filiform.practitioners.directory.gazetteer.types import Found, Place
from filiform.practitioners.directory.rules.geography import km_between, rounded

TOWNS = """
SELECT town.name, town.part, town.country, town.lat, town.lon, town.population, name.key
FROM name JOIN town ON town.id = name.town
WHERE name.{by} IN (SELECT value FROM json_each(?)) ORDER BY town.population DESC, town.id LIMIT {limit}
"""
POSTCODES = "SELECT shown, name, country, lat, lon FROM postcode WHERE code = ?"
BETWEEN = "WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
POSTCODES_NEAR = f"SELECT shown, name, '', country, lat, lon FROM postcode {BETWEEN}"  # noqa: S608  two constants
TOWNS_NEAR = f"SELECT '', name, part, country, lat, lon FROM town {BETWEEN}"  # noqa: S608
NEARBY = (0.05, 0.3, 2.0)
"""Degrees around a device in which its nearest place is looked for, one after the other."""
LONGEST = 100
"""Letters of a place that are read; the rest of a longer text cannot be its name."""
MOST = 60
SHORTEST_TO_MEND = 4
"""Letters a name must have before another spelling of it is looked for."""


def find_place(text: str, *, countries: Collection[str] = (), language: str = "en") -> Found:
    """What the words mean: a postcode, or a town narrowed down by its state or country.

    Where several are meant, those in `countries` come first.
    """
    return _find(" ".join(text[:LONGEST].split()), frozenset(countries), language)


def nearest(lat: str, lon: str, *, language: str = "en") -> Place | None:
    """The postcode, or else the town, nearest to where a device is, rounded to about a kilometre before it is used."""
    try:
        here = rounded(float(lat)), rounded(float(lon))
    except ValueError:
        return None
    if not (-90 <= here[0] <= 90 and -180 <= here[1] <= 180):
        return None
    for reach in NEARBY:
        for sql in (POSTCODES_NEAR, TOWNS_NEAR):
            rows = _line().execute(sql, [here[0] - reach, here[0] + reach, here[1] - 2 * reach, here[1] + 2 * reach])
            if found := min(rows, key=lambda row: km_between(*here, row[4], row[5]), default=None):
                code, name, part, country, at_lat, at_lon = found
                return Place(
                    name=name, part_code=part, part=_parts().get((country, part), ""), country=country,
                    country_name=country_name(country, language), lat=at_lat, lon=at_lon, postcode=code,
                )  # fmt: skip
    return None


def make_ready() -> None:
    """Compile the gazetteer now, so that nobody's first search waits for it."""
    compiled.make_ready(_folder())


def country_name(code: str, language: str = "en") -> str:
    """The name of a country in this language, or in English; its code where it has none."""
    names = _countries()
    return names.get((code, language.partition("-")[0])) or names.get((code, "en")) or code


def country_codes() -> list[str]:
    return sorted({code for code, _ in _countries()})


@lru_cache(maxsize=2048)
def _find(text: str, countries: frozenset[str], language: str) -> Found:
    for code, rest in likely_codes(text):
        if found := _postcodes(code, rest, language):
            return choose(found, countries)
    for name, narrowed in readings(text):
        if name and (found := _narrow(_towns([name], language), narrowed)):
            return choose(found, countries)
    return Found(meant=tuple(_meant(text, countries, language)))


def _postcodes(code: str, rest: str, language: str) -> list[Place]:
    for key, country in codes(code):
        rows = [row for row in _line().execute(POSTCODES, [key]) if country in {"", row[2]}]
        places = [
            Place(
                name=name, part_code="", part="", country=place, country_name=country_name(place, language), lat=lat,
                lon=lon, postcode=shown,
            )
            for shown, name, place, lat, lon in rows
        ]  # fmt: skip
        if places:
            said = key_of(rest)
            exact = [one for one in places if said and said in {key_of(one.name), *_words_of(one.country)}]
            return exact or places
    return []


def _towns(keys: Iterable[str], language: str, *, by: str = "key") -> list[Place]:
    rows = _line().execute(TOWNS.format(by=by, limit=MOST), [json.dumps(list(keys))]).fetchall()
    seen: dict[Place, None] = {}
    for name, part, country, lat, lon, population, _ in rows:
        place = Place(
            name=name, part_code=part, part=_parts().get((country, part), ""), country=country,
            country_name=country_name(country, language), lat=lat, lon=lon, population=population,
        )  # fmt: skip
        seen[place] = None
    return list(seen)


def _narrow(found: list[Place], narrowed: tuple[str, ...]) -> list[Place]:
    """Those that lie in every state or country named after them."""
    for said in narrowed:
        found = [
            place
            for place in found
            if said in {key_of(place.part), place.part_code.casefold(), *_words_of(place.country)}
        ]
    return found


@lru_cache(maxsize=512)
def _words_of(country: str) -> frozenset[str]:
    """What a country is called, in any language, and its code."""
    rows = _line().execute("SELECT key FROM country WHERE code = ?", [country])
    also = {"US": {"usa", "united states of america"}, "GB": {"uk", "great britain"}}.get(country, set())
    return frozenset({country.casefold(), *also, *(row[0] for row in rows)})


def _meant(text: str, countries: frozenset[str], language: str) -> list[Place]:
    """Towns that are spelled nearly like this, the nearest spelling and the larger town first."""
    said, narrowed = next(readings(text))
    if len(said) < SHORTEST_TO_MEND:
        return []
    bones = skeleton(said)
    nearly = _towns(one_edit(said), language)
    sounding = _towns({bones, *one_edit(bones)}, language, by="skeleton")
    ranked = []
    for place in _narrow([*nearly, *sounding], narrowed):
        edits = edits_between(said, key_of(place.name), at_most=3)
        ranked.append((edits, place.country not in countries, -place.population, place.words, place))
    ranked = [one for one in ranked if one[0] <= (1 if len(said) < 6 else 3) or one[4] in nearly]
    return list(dict.fromkeys(one[4] for one in sorted(ranked)))[:4]


@cache
def _parts() -> dict[tuple[str, str], str]:
    rows = _line().execute("SELECT country, code, name FROM part")
    return {(country, code): name for country, code, name in rows}


@cache
def _countries() -> dict[tuple[str, str], str]:
    rows = _line().execute("SELECT code, language, name FROM country")
    return {(code, language): name for code, language, name in rows}


def _line() -> sqlite3.Connection:
    return compiled.line(_folder())


def _folder() -> Path:
    return Path(settings.GAZETTEER)
