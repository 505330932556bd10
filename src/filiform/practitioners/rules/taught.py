"""Where on the body and how: what courses taught together, less what the law, insurance or a board takes away."""

from __future__ import annotations

from datetime import date

from filiform.knowledge.sites import Places
from filiform.practitioners.types import Evidence


def allowed_pairs(
    evidence: Evidence, *, on: date, places: Places, forbidden: frozenset[str], within: frozenset[str] | None
) -> frozenset[tuple[str, str]]:
    """Region and technique of the same course: deep needling learnt for the leg is not deep needling of the chest.

    `forbidden`: techniques the law takes away; `within`: the only regions it leaves, None for all.
    """
    limits = [limit for limit in evidence.limits if limit.counts_on(on)]
    kept_out = [(_regions(limit.regions, places), limit.techniques) for limit in limits]
    taught = {
        (region, technique)
        for course in evidence.trainings
        if course.counts_on(on)
        for region in _regions(course.regions, places)
        if within is None or region in within
        for technique in course.techniques - forbidden
    }
    return frozenset(
        (region, technique)
        for region, technique in taught
        if not any(
            (not regions or region in regions) and (not techniques or technique in techniques)
            for regions, techniques in kept_out
        )
    )


def _regions(named: frozenset[str], places: Places) -> frozenset[str]:
    """A place the catalogue does not know, or no longer, stands for nothing."""
    return frozenset(region for place in named if places.is_place(place) for region in places.regions_of(place))
