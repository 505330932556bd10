"""Schema of muscles.yaml: each muscle with its dangers, its usual needle and where that knowledge comes from."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from filiform.knowledge.schema.row import Id, Ids, Row, Text, Texts, View

Side = Literal["left", "right", "midline"]


class HazardStructure(Row):
    id: Id
    label: Text
    kind: Literal["nerve", "vessel", "nerve-and-vessel", "structure", "condition", "device"]


class Reference(Row):
    id: Id
    citation: Text
    opened: Text
    url: Text | None = None


class Innervation(Row):
    nerve: Text
    roots: list[Text]


class TriggerPoints(Row):
    count: Annotated[int, Field(ge=0)]
    where: Text


class Hazard(Row):
    structure: Id
    severity: Literal["critical", "serious", "caution"]
    mitigation: Text


class Support(Row):
    source: Id
    supports: Texts


class Muscle(Row):
    id: Id
    name: Text
    latin: Text
    aliases: list[Text]
    region: Id
    views: Annotated[list[View], Field(min_length=1)]
    sides: Annotated[list[Side], Field(min_length=1)]
    innervation: Innervation
    actions: Texts
    referral: Text
    trigger_points: TriggerPoints
    hazards: list[Hazard]
    patient_position: Texts
    needle_length_mm: Annotated[list[int], Field(min_length=2, max_length=2)]
    needle_gauge_mm: Annotated[float, Field(gt=0, lt=1)]
    technique_note: Text
    depth_caution: Text
    skill_level: Literal["basic", "advanced"]
    ultrasound_advised: bool
    avoid_bilateral_same_session: bool
    sources: Annotated[list[Support], Field(min_length=1)]
    further_reading: list[Id]

    @model_validator(mode="after")
    def lengths_run_upwards(self) -> Self:
        if len(self.needle_length_mm) == 2 and not 0 < self.needle_length_mm[0] <= self.needle_length_mm[1]:
            raise ValueError("needle_length_mm must run from the shortest to the longest")
        return self


class Change(Row):
    muscles: list[Id]
    field: Text
    change: Text
    reason: Text


class Document(Row):
    schema_version: int
    title: Text
    review_status: Text
    how_to_read: Texts
    regions: Ids
    views: list[View]
    sides: list[Side]
    severities: Texts
    skill_levels: Texts
    positions: Texts
    source_opened_levels: dict[str, Text]
    hazard_structures: list[HazardStructure]
    bibliography: list[Reference]
    muscles: Annotated[list[Muscle], Field(min_length=1)]
    review_log: list[Change]
