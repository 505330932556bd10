"""The pages of the muscles. No query, nothing decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from filiform.desk.library.links import Cited, Link, cited, link
from filiform.desk.library.pages import RuleLine, rule_line
from filiform.desk.library.reading import rules_of_places
from filiform.desk.library.search import find
from filiform.desk.library.shelves import Shelf, shelves
from filiform.knowledge import catalogues
from filiform.knowledge.muscles import Hazard, Muscle
from filiform.knowledge.wording import plain, region_words

SEVERITY_KINDS = {"critical": "danger", "serious": "warning", "caution": "info"}


@dataclass(frozen=True, slots=True)
class HazardLine:
    label: str
    severity: str
    kind: str
    mitigation: str


@dataclass(frozen=True, slots=True)
class MuscleLine:
    title: str
    latin: str
    url: str
    worst: str
    worst_kind: str
    is_advanced: bool


@dataclass(frozen=True, slots=True)
class MuscleGroup:
    key: str
    label: str
    lines: tuple[MuscleLine, ...]


def muscle_groups(query: str) -> tuple[MuscleGroup, ...]:
    """The atlas by body part, or what a search leaves of it."""
    atlas = catalogues.muscles()
    wanted = {hit.url for hit in find(query, "muscle")} if query.strip() else None
    groups = []
    for region, muscles in atlas.by_atlas_region.items():
        lines = tuple(line for line in map(muscle_line, muscles) if wanted is None or line.url in wanted)
        if lines:
            groups.append(MuscleGroup(region, plain(region), lines))
    return tuple(groups)


def muscle_line(muscle: Muscle) -> MuscleLine:
    hazards = hazard_lines(muscle.hazards)
    worst = hazards[0] if hazards else None
    return MuscleLine(
        title=muscle.name,
        latin=muscle.latin,
        url=link("muscle", muscle.id, "").url,
        worst=worst.severity if worst else "",
        worst_kind=worst.kind if worst else "",
        is_advanced=muscle.skill_level == "advanced",
    )


def hazard_lines(hazards: Iterable[Hazard]) -> tuple[HazardLine, ...]:
    """The worst first; within one severity as the atlas lists them."""
    order = catalogues.muscles().severities
    return tuple(
        HazardLine(one.structure.label, plain(one.severity), SEVERITY_KINDS[one.severity], one.mitigation)
        for one in sorted(hazards, key=lambda one: order.index(one.severity))
    )


@dataclass(frozen=True, slots=True)
class MusclePage:
    muscle: Muscle
    key: str
    region: str
    hazards: tuple[HazardLine, ...]
    positions: tuple[str, ...]
    length: str
    views: str
    overlays: list[dict[str, Any]]
    places: tuple[Link, ...]
    rules: tuple[RuleLine, ...]
    sources: tuple[Cited, ...]
    further: tuple[Cited, ...]
    shelf: Shelf


def muscle_page(key: str) -> MusclePage | None:
    muscle = catalogues.muscles().by_id.get(key)
    if muscle is None:
        return None
    shortest, longest = muscle.needle_length_mm
    drawn = catalogues.body_chart().muscles[key].shapes
    views = [view for view in catalogues.body_chart().order if view in drawn]
    return MusclePage(
        muscle=muscle,
        key=key,
        region=plain(muscle.region),
        hazards=hazard_lines(muscle.hazards),
        positions=tuple(map(plain, muscle.patient_position)),
        length=f"{shortest} mm" if shortest == longest else f"{shortest}–{longest} mm",
        views=" ".join(views).replace("lateral", "right"),
        overlays=[{"muscle": key, "side": "both", "state": "selected", "text": ""}],
        places=tuple(link("region", region, region_words(region)) for region in muscle.screening_regions),
        rules=tuple(map(rule_line, rules_of_places(muscle.screening_regions))),
        sources=tuple(cited(one.source, one.supports) for one in muscle.sources),
        further=tuple(map(cited, muscle.further_reading)),
        shelf=shelves()["muscles"],
    )
