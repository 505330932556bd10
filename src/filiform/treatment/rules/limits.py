"""The limits of a screening answer at one site, and whether two sides of the body meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from filiform.treatment.types import GateContext

DEPTHS: Final = ("superficial", "superficial-or-tangential", "superficial-first")
"""From strict to mild. Source: eligibility catalogue, how_to_read, merging."""

WIDE: Final = frozenset({"midline", "bilateral", "any"})


def limits_at(context: GateContext, regions: frozenset[str], side: str) -> dict[str, Any]:
    """The limits of the session and of every site the needle lies in, merged by the most restrictive value."""
    merged: dict[str, Any] = dict(context.limits)
    for site, limits in context.site_limits.items():
        if meets(site, regions, side):
            merge(merged, limits)
    return merged


def merge(merged: dict[str, Any], limits: Mapping[str, Any]) -> None:
    """Tightens `merged` by `limits`: smallest max_*, longest *_min, strictest depth, true wins, no current wins."""
    for name, value in limits.items():
        merged[name] = _stricter(name, merged[name], value) if name in merged else value


def _stricter(name: str, one: Any, other: Any) -> Any:
    if name.startswith("max_"):
        return min(one, other)
    if name == "depth":
        return min(one, other, key=DEPTHS.index)
    if name == "electrical_stimulation":
        return one and other
    if isinstance(one, bool) and isinstance(other, bool):
        return one or other
    if name.endswith("_min"):
        return max(one, other)
    return sorted({*_items(one), *_items(other)}, key=str)


def _items(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple | set | frozenset) else (value,)


def meets(site: str, regions: frozenset[str], side: str) -> bool:
    """Whether a needle in these regions on this side lies at `region:side`. Midline and bilateral meet both sides."""
    region, _, where = site.partition(":")
    return region in regions and sides_meet(where, side)


def sides_meet(one: str, other: str) -> bool:
    return one == other or not one or one in WIDE or other in WIDE


def met_sites(sites: frozenset[str], regions: frozenset[str], side: str) -> tuple[str, ...]:
    return tuple(sorted(site for site in sites if meets(site, regions, side)))


def antiseptic_demanded(limits: Mapping[str, Any]) -> bool:
    return "antiseptic" in _items(limits.get("skin_preparation", ()))
