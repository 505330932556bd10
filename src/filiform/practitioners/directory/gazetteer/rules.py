"""How words are read as a place: spelled alike, qualified by state or country, and chosen where several are meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from filiform.knowledge.spelling import folded
from filiform.practitioners.directory.gazetteer.types import Found, Place

STANDS_OUT = 10
"""A town so many times the size of the next of its name is taken without asking; the others are still offered."""
OFFERED = 12
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
PLAIN, NOTHING = re.compile(r"[^a-z0-9]+"), str.maketrans("", "", "'`")
VOWELS = re.compile(r"[aeiouyhw ]")
DOUBLED = re.compile(r"(.)\1+")
INNER = {
    # Countries whose full codes name a street: the district in front is what the gazetteer knows.
    "GB": re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)[0-9][A-Z]{2}$"),
    "CA": re.compile(r"^([A-Z][0-9][A-Z])[0-9][A-Z][0-9]$"),
    "IE": re.compile(r"^([A-Z][0-9][0-9W])[A-Z0-9]{4}$"),
    "NL": re.compile(r"^([0-9]{4})[A-Z]{2}$"),
    "US": re.compile(r"^([0-9]{5})[0-9]{4}$"),
    "PT": re.compile(r"^([0-9]{4})[0-9]{3}$"),
    "JP": re.compile(r"^([0-9]{5})[0-9]{2}$"),
    "SG": re.compile(r"^([0-9]{2})[0-9]{4}$"),
    "AR": re.compile(r"^[A-Z]([0-9]{4})[A-Z]{3}$"),
    "MT": re.compile(r"^([A-Z]{3})[0-9]{4}$"),
    "BR": re.compile(r"^([0-9]{5})[0-9]{3}$"),
}


def key_of(name: str) -> str:
    """A name as it is looked up: small letters without accents, Saint for St."""
    # Most names are plain letters, and half a million are folded at once when the gazetteer is compiled.
    plain = PLAIN.sub(" ", name.lower().translate(NOTHING)) if name.isascii() else folded(name)
    return " ".join(SHORT.get(word, word) for word in plain.split())


def code_key(code: str) -> str:
    """A postcode without spaces and hyphens."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())


def likely_codes(text: str) -> Iterator[tuple[str, str]]:
    """The parts of an address that may be its postcode, each with what is left: "10115 Berlin" is 10115 and Berlin."""
    words = text.replace(",", " ").split()
    for first, last in dict.fromkeys(((0, len(words)), (0, 1), (0, 2), (-1, None), (-2, None))):
        code = " ".join(words[first:last])
        if 2 < len(code_key(code)) < 10 and any(mark.isdigit() for mark in code):
            rest = words[last:] if first == 0 else words[:first]
            yield code, " ".join(rest)


def codes(text: str) -> Iterator[tuple[str, str]]:
    """What a postcode may be listed as: (code, country or any), the whole first, then the district it lies in."""
    key = code_key(text)
    yield key, ""
    for country, pattern in INNER.items():
        if found := pattern.match(key):
            yield found[1], country


def readings(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Ways to part words into a name and what narrows it down, the likeliest first: "springfield", ("illinois",)."""
    head, *rest = [part for part in (key_of(part) for part in text.split(",")) if part] or [""]
    yield head, tuple(rest)
    words = head.split()
    for end in (1, 2, 3):
        if len(words) > end:
            yield " ".join(words[:-end]), (" ".join(words[-end:]), *rest)


def skeleton(key: str) -> str:
    """A name without the letters most often mistaken: vowels, h, w, y, and doubled ones."""
    if not key.isascii():
        return ""
    return DOUBLED.sub(r"\1", key[:1] + VOWELS.sub("", key[1:]))


def one_edit(word: str) -> set[str]:
    """Every spelling one letter dropped, swapped with its neighbour, changed or added away."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in parts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1),
        *(left + letter + right[1:] for left, right in parts if right for letter in LETTERS),
        *(left + letter + right for left, right in parts for letter in f"{LETTERS} "),
    }


def choose(found: Sequence[Place], countries: Collection[str]) -> Found:
    """The place meant. Where somebody is listed in some of the `countries`, those come first; else by size."""
    if not found:
        return Found()
    near = [place for place in found if place.country in countries] or list(found)
    far = [place for place in found if place not in near]
    near.sort(key=lambda place: -place.population)
    rest = tuple((near[1:] + far)[:OFFERED])
    if len(near) == 1 or near[0].population >= STANDS_OUT * max(1, near[1].population):
        return Found(place=near[0], others=rest)
    return Found(choices=tuple((near + far)[:OFFERED]))
