"""Where muscles lie, for the gates: read from the catalogues, once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from filiform.knowledge import catalogues

CHEST_GROUP = "thorax-over-lung"


@cache
def muscle_regions() -> Mapping[str, frozenset[str]]:
    """Muscle to the screening regions a needle in it counts in; what a `GateContext` wants."""
    return {muscle.id: frozenset(muscle.screening_regions) for muscle in catalogues.muscles().muscles}


@cache
def skin_names() -> Mapping[str, frozenset[str]]:
    """Muscle to every name its skin may have been prepared under: its screening regions, its part of the atlas, itself.

    Wider than `muscle_regions`, for replaying streams written elsewhere.
    """
    return {
        muscle.id: frozenset({*muscle.screening_regions, muscle.region, muscle.id})
        for muscle in catalogues.muscles().muscles
    }


@cache
def chest_regions() -> frozenset[str]:
    """The regions over the lung."""
    return catalogues.eligibility().places.regions_of(CHEST_GROUP)
