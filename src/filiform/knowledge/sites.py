"""Where on the body: regions, groups of regions, and sites written `place:side`.

A place is a region, a named group of regions, or a body part heading such as upper-limb; the last two stand for
all their regions. A side is left, right, midline, bilateral or any. Two questions are asked of two sites:

- do they *meet*? Midline, bilateral and any match both sides, so a numb midline meets a needle on the left.
- does one *cover* the other? Stricter, and used where something is allowed again: left covers left only, midline
  covers midline only, bilateral and any cover every side; left and right together cover bilateral.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SIDES = ("left", "right", "midline", "bilateral", "any")

_LEFT, _RIGHT, _MIDLINE = 1, 2, 4
_EVERY_SIDE = _LEFT | _RIGHT | _MIDLINE
_MEETS = {
    "left": _LEFT,
    "right": _RIGHT,
    "midline": _LEFT | _RIGHT,
    "bilateral": _LEFT | _RIGHT,
    "any": _LEFT | _RIGHT,
}
_NEEDS = {"left": _LEFT, "right": _RIGHT, "midline": _MIDLINE, "bilateral": _LEFT | _RIGHT, "any": _EVERY_SIDE}
_COVERS = {"left": _LEFT, "right": _RIGHT, "midline": _MIDLINE, "bilateral": _EVERY_SIDE, "any": _EVERY_SIDE}
_BITS_PER_REGION = 3


@dataclass(frozen=True, slots=True)
class Site:
    """One place and side. The masks hold three bits per region, so that a question about two sites is one `&`."""

    name: str
    place: str
    side: str
    regions: frozenset[str]
    meets: int
    needs: int
    covers: int


class Places:
    """All places of a catalogue and every site that can be written with them. Never changed after it is built."""

    __slots__ = ("_index", "groups", "headings", "meets", "regions", "sites")

    def __init__(self, *, headings: Mapping[str, Iterable[str]], groups: Mapping[str, Iterable[str]]) -> None:
        self.headings: dict[str, tuple[str, ...]] = {name: tuple(regions) for name, regions in headings.items()}
        self.groups: dict[str, tuple[str, ...]] = {name: tuple(regions) for name, regions in groups.items()}
        self.regions: dict[str, str] = {
            region: heading for heading, regions in self.headings.items() for region in regions
        }
        self._index = {region: number for number, region in enumerate(self.regions)}
        self.sites: dict[str, Site] = {
            site.name: site
            for place in (*self.regions, *self.groups, *self.headings)
            for side in SIDES
            for site in [self._site(place, side)]
        }
        self.meets: dict[str, int] = {name: site.meets for name, site in self.sites.items()}

    def _site(self, place: str, side: str) -> Site:
        regions = self.regions_of(place)
        spread = sum(1 << (_BITS_PER_REGION * self._index[region]) for region in regions)
        return Site(
            name=f"{place}:{side}",
            place=place,
            side=side,
            regions=regions,
            meets=spread * _MEETS[side],
            needs=spread * _NEEDS[side],
            covers=spread * _COVERS[side],
        )

    def regions_of(self, place: str) -> frozenset[str]:
        """The regions a place stands for. KeyError for a place that is not in the catalogue."""
        if place in self.regions:
            return frozenset({place})
        return frozenset(self.groups[place] if place in self.groups else self.headings[place])

    def is_place(self, name: str) -> bool:
        return name in self.regions or name in self.groups or name in self.headings

    def meets_any_side(self, place: str) -> int:
        """The mask of a place on whichever side."""
        return self.meets[f"{place}:any"]

    def mask(self, sites: Iterable[str]) -> int:
        """What a list of sites meets, taken together."""
        meets = self.meets
        mask = 0
        for site in sites:
            mask |= meets[site]
        return mask


def on_both_sides(sites: Iterable[Site]) -> bool:
    """A needle planned left and right, or one site planned bilaterally. Midline and any alone name no second side."""
    sides = {site.side for site in sites}
    return "bilateral" in sides or {"left", "right"} <= sides
