"""A place on the map, and what a search for one can come to."""

from __future__ import annotations

from dataclasses import dataclass

from filiform.knowledge.spelling import folded


@dataclass(frozen=True, slots=True)
class Place:
    """A town or the middle of a postcode. `part` is the state or province, `country` both its code and its name.

    `lat` and `lon` are degrees, rounded to about a hundred metres.
    """

    name: str
    part_code: str
    part: str
    country: str
    country_name: str
    lat: float
    lon: float
    population: int = 0
    postcode: str = ""

    @property
    def words(self) -> str:
        """What leads back to this place alone, and reads as an address does."""
        town = f"{self.postcode} {self.name}" if self.postcode else self.name
        return ", ".join(part for part in (town, self.part_words, self.country_name) if part)

    @property
    def part_words(self) -> str:
        return "" if folded(self.part) == folded(self.name) else self.part


@dataclass(frozen=True, slots=True)
class Found:
    """What some words came to. One of them: `place` with `others` of the same name; `choices`, none of which stands
    out; `meant`, names that are spelled nearly so; nothing."""

    place: Place | None = None
    others: tuple[Place, ...] = ()
    choices: tuple[Place, ...] = ()
    meant: tuple[Place, ...] = ()
