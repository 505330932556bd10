"""The muscle atlas: each muscle, what lies in danger around it, and the screening regions a needle in it counts in.

Unreviewed draft: `review_status` says so, and every page that uses a row must say so too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from filiform.knowledge.sources import Source


@dataclass(frozen=True, slots=True)
class HazardStructure:
    """Something near a muscle that a needle must not meet; `kind` such as nerve, vessel, device."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Hazard:
    """`severity` rates the consequence: critical can kill or disable for good, serious needs care, caution passes."""

    structure: HazardStructure
    severity: str
    mitigation: str


@dataclass(frozen=True, slots=True)
class Innervation:
    nerve: str
    roots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TriggerPoints:
    """`count` is how many places are commonly described, not a limit."""

    count: int
    where: str


@dataclass(frozen=True, slots=True)
class Support:
    """A source and the fields of the muscle it stands behind."""

    source: Source
    supports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Muscle:
    """`needle_length_mm` is the shortest and longest usual shaft for an average adult, not a depth."""

    id: str
    name: str
    latin: str
    aliases: tuple[str, ...]
    region: str
    screening_regions: tuple[str, ...]
    views: tuple[str, ...]
    sides: tuple[str, ...]
    innervation: Innervation
    actions: tuple[str, ...]
    referral: str
    trigger_points: TriggerPoints
    hazards: tuple[Hazard, ...]
    patient_position: tuple[str, ...]
    needle_length_mm: tuple[int, int]
    needle_gauge_mm: float
    technique_note: str
    depth_caution: str
    skill_level: str
    ultrasound_advised: bool
    avoid_bilateral_same_session: bool
    sources: tuple[Support, ...]
    further_reading: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ReviewedChange:
    """What the review of the draft changed. An empty `muscles` means the file as a whole."""

    muscles: tuple[str, ...]
    field: str
    change: str
    reason: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The atlas and its regions are two files: `version` names both, each has its own hash.

    `by_region` leads from a screening region to its muscles, `by_atlas_region` from a region of the atlas.
    """

    title: str
    version: str
    content_hash: str
    regions_hash: str
    review_status: str
    how_to_read: tuple[str, ...]
    regions: tuple[str, ...]
    views: tuple[str, ...]
    sides: tuple[str, ...]
    severities: tuple[str, ...]
    skill_levels: tuple[str, ...]
    positions: tuple[str, ...]
    levels_of_reading: Mapping[str, str]
    hazard_structures: tuple[HazardStructure, ...]
    sources: Mapping[str, Source]
    muscles: tuple[Muscle, ...]
    review_log: tuple[ReviewedChange, ...]
    by_id: Mapping[str, Muscle]
    by_region: Mapping[str, tuple[Muscle, ...]]
    by_atlas_region: Mapping[str, tuple[Muscle, ...]]


def from_document(
    document: dict[str, Any], *, content_hash: str, regions: dict[str, Any], regions_hash: str
) -> Catalogue:
    """`document` is muscles.yaml, `regions` is muscle-regions.yaml, both already checked."""
    sources = {
        row["id"]: Source(id=row["id"], citation=row["citation"], read=row["opened"], url=row.get("url"))
        for row in document["bibliography"]
    }
    structures = {row["id"]: HazardStructure(**row) for row in document["hazard_structures"]}
    lies_in = regions["muscle_regions"]
    muscles = tuple(_muscle(row, tuple(lies_in[row["id"]]), structures, sources) for row in document["muscles"])
    return Catalogue(
        title=document["title"],
        version=f"{document['schema_version']}+{content_hash[:12]}.{regions_hash[:12]}",
        content_hash=content_hash,
        regions_hash=regions_hash,
        review_status=document["review_status"],
        how_to_read=tuple(document["how_to_read"]),
        regions=tuple(document["regions"]),
        views=tuple(document["views"]),
        sides=tuple(document["sides"]),
        severities=tuple(document["severities"]),
        skill_levels=tuple(document["skill_levels"]),
        positions=tuple(document["positions"]),
        levels_of_reading=MappingProxyType(document["source_opened_levels"]),
        hazard_structures=tuple(structures.values()),
        sources=MappingProxyType(sources),
        muscles=muscles,
        review_log=tuple(
            ReviewedChange(tuple(row["muscles"]), row["field"], row["change"], row["reason"])
            for row in document["review_log"]
        ),
        by_id=MappingProxyType({muscle.id: muscle for muscle in muscles}),
        by_region=_grouped((region, muscle) for muscle in muscles for region in muscle.screening_regions),
        by_atlas_region=_grouped((muscle.region, muscle) for muscle in muscles),
    )


def _muscle(
    row: dict[str, Any],
    screening_regions: tuple[str, ...],
    structures: Mapping[str, HazardStructure],
    sources: Mapping[str, Source],
) -> Muscle:
    shortest, longest = row["needle_length_mm"]
    return Muscle(
        id=row["id"],
        name=row["name"],
        latin=row["latin"],
        aliases=tuple(row["aliases"]),
        region=row["region"],
        screening_regions=screening_regions,
        views=tuple(row["views"]),
        sides=tuple(row["sides"]),
        innervation=Innervation(nerve=row["innervation"]["nerve"], roots=tuple(row["innervation"]["roots"])),
        actions=tuple(row["actions"]),
        referral=row["referral"],
        trigger_points=TriggerPoints(**row["trigger_points"]),
        hazards=tuple(
            Hazard(structures[hazard["structure"]], hazard["severity"], hazard["mitigation"])
            for hazard in row["hazards"]
        ),
        patient_position=tuple(row["patient_position"]),
        needle_length_mm=(shortest, longest),
        needle_gauge_mm=row["needle_gauge_mm"],
        technique_note=row["technique_note"],
        depth_caution=row["depth_caution"],
        skill_level=row["skill_level"],
        ultrasound_advised=row["ultrasound_advised"],
        avoid_bilateral_same_session=row["avoid_bilateral_same_session"],
        sources=tuple(Support(sources[item["source"]], tuple(item["supports"])) for item in row["sources"]),
        further_reading=tuple(sources[source] for source in row["further_reading"]),
    )


def _grouped(pairs: Iterable[tuple[str, Muscle]]) -> Mapping[str, tuple[Muscle, ...]]:
    groups: dict[str, tuple[Muscle, ...]] = {}
    for key, muscle in pairs:
        groups[key] = (*groups.get(key, ()), muscle)
    return MappingProxyType(groups)
