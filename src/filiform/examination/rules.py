"""Where this patient must not be needled whatever is planned, and what a picked place must look like. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from filiform.examination.errors import MuscleHasNoSuchSide, PlaceNotReadable, UnknownMuscle
from filiform.examination.types import Pick
from filiform.knowledge import catalogues
from filiform.knowledge.conditions import PLAN_REGIONS, PLAN_SITES
from filiform.knowledge.muscles import Muscle
from filiform.screening.rules import Screener, compile_rules, screen
from filiform.screening.types import Clearance, Stop

VIEWS = frozenset({"anterior", "posterior", "right", "left"})


@cache
def _screener() -> Screener:
    return compile_rules(catalogues.eligibility())


def excluded_alone(
    facts: Mapping[str, Any], *, clearances: Sequence[Clearance] = (), stops: Sequence[Stop] = (), on: date
) -> dict[str, tuple[str, ...]]:
    """Every region and side that would be excluded if it alone were planned, with the rules that exclude it.

    A planned site would hide what lies beside it, so each is asked by itself: some ninety runs of the engine, about
    20 ms. An empty tuple stands for a clinician's own stop.
    """
    screener = _screener()
    others = {name: value for name, value in facts.items() if name not in {PLAN_SITES, PLAN_REGIONS}}
    found: dict[str, tuple[str, ...]] = {}
    for region in screener.catalogue.places.regions:
        for side in ("right", "left"):
            site = f"{region}:{side}"
            answer = screen(screener, facts={**others, PLAN_SITES: [site]}, clearances=clearances, stops=stops, on=on)
            found.update(answer.excluded)
    return found


def sites_of(muscle: Muscle, side: str) -> tuple[str, ...]:
    """The screening sites a needle in this muscle counts in."""
    return tuple(f"{region}:{side}" for region in muscle.screening_regions)


def checked_pick(pick: Pick) -> Pick:
    """The muscle exists on that side, and the place lies on the drawing or is left out.

    Raises: UnknownMuscle, MuscleHasNoSuchSide, PlaceNotReadable.
    """
    muscle = catalogues.muscles().by_id.get(pick.muscle)
    if muscle is None:
        raise UnknownMuscle(muscle=pick.muscle[:60])
    if pick.side not in muscle.sides:
        raise MuscleHasNoSuchSide(muscle=muscle.name, side=pick.side[:8] or "no side", sides=", ".join(muscle.sides))
    if (pick.x is None) != (pick.y is None) or (pick.view and pick.view not in VIEWS):
        raise PlaceNotReadable
    if pick.x is not None and pick.y is not None and not (0 <= pick.x <= 1 and 0 <= pick.y <= 1 and pick.view):
        raise PlaceNotReadable
    return pick
