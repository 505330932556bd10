"""The limits of a screening answer at one site, and whether two sides of the body meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from filiform.screening.limits import TOLERATED_ANTISEPTIC, strictest
from filiform.treatment.types import GateContext

ANTISEPTIC: Final = "antiseptic"
WIDE: Final = frozenset({"midline", "bilateral", "any"})


def limits_at(context: GateContext, regions: frozenset[str], side: str) -> dict[str, Any]:
    """The limits of the session and of every site the needle lies in, merged by the most restrictive value."""
    here = (limits for site, limits in context.site_limits.items() if meets(site, regions, side))
    return strictest([context.limits, *here])


def meets(site: str, regions: frozenset[str], side: str) -> bool:
    """Whether a needle in these regions on this side lies at `region:side`. Midline and bilateral meet both sides."""
    region, _, where = site.partition(":")
    return region in regions and sides_meet(where, side)


def sides_meet(one: str, other: str) -> bool:
    return one == other or not one or one in WIDE or other in WIDE


def met_sites(sites: frozenset[str], regions: frozenset[str], side: str) -> tuple[str, ...]:
    return tuple(sorted(site for site in sites if meets(site, regions, side)))


def antiseptic_demanded(limits: Mapping[str, Any]) -> bool:
    """Also where the antiseptic must be one that the patient tolerates."""
    asked = limits.get("skin_preparation", ())
    return any(word in (ANTISEPTIC, TOLERATED_ANTISEPTIC) for word in ((asked,) if isinstance(asked, str) else asked))
