"""What of a session's stream and of its screening decides about sheet and questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from filiform.aftercare.types import Risky
from filiform.knowledge.aftercare import Catalogue
from filiform.treatment.places import muscle_regions
from filiform.treatment.types import NeedleState, SessionState

FAINTED = frozenset({"vasovagal", "convulsion"})
"""Kinds of incident after which nobody should be alone or drive."""


def needled_sites(state: SessionState) -> frozenset[str]:
    """Where needles went in, region:side. A muscle no catalogue holds stands as its own name: never nowhere."""
    regions = muscle_regions()
    return frozenset(
        f"{region}:{needle.side}"
        for needle in counted_needles(state)
        for region in regions.get(needle.muscle, frozenset({needle.muscle}))
    )


def counted_needles(state: SessionState) -> list[NeedleState]:
    return [needle for needle in state.needles.values() if needle.counts]


def risky(
    state: SessionState, *, answer: Mapping[str, Any] | None, near: Mapping[str, frozenset[str]], words: Catalogue
) -> Risky:
    """`answer` is the screening's, None where none stands; `near` as the atlas has it for the muscles needled."""
    sites = needled_sites(state)
    return Risky(
        sites=sites,
        near=near,
        risks=None if answer is None else words.risks_of(answer["rules"]),
        current=bool(state.running or state.past_channels),
        fainted=any(incident.said.kind in FAINTED for incident in state.incidents)
        or any(act.said.quality == "faint" for act in _sensations(state)),
        missing=len(state.missing),
        screened_hours=frozenset(_hours(answer, sites)) if answer is not None else frozenset(),
    )


def _sensations(state: SessionState) -> Iterable[Any]:
    return (*state.sensations, *(one for needle in counted_needles(state) for one in needle.sensations))


def _hours(answer: Mapping[str, Any], sites: frozenset[str]) -> Iterable[int]:
    """When a rule wants the patient asked: for the whole session, or for a site that was needled on that side."""
    limits = [answer.get("limits", {})]
    at_sites = answer.get("site_limits", {})
    for site in sites:
        region = site.rpartition(":")[0]
        limits += [at_sites[place] for place in (site, f"{region}:bilateral", f"{region}:any") if place in at_sites]
    return (int(hour) for limit in limits for hour in limit.get("follow_up_hours", ()))
