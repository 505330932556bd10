"""Schema of examination.yaml: recognition of a point, stages of a complaint, review of a plan."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from filiform.knowledge.schema.row import CitedSource, Id, Ids, Row, Text, Texts

Days = Annotated[int, Field(ge=0, le=3650)]
Visits = Annotated[int, Field(ge=1, le=30)]


class Based(Row):
    """What every row stands on: what was read for it, and which keys are expert knowledge."""

    sources: Ids
    expert: list[Text]

    @model_validator(mode="after")
    def names_its_own_keys(self) -> Based:
        if strange := sorted(set(self.expert) - set(type(self).model_fields)):
            raise ValueError(f"expert names {strange[0]!r}, which is not a key of this row")
        return self


class Recognition(Based):
    near_units: Annotated[float, Field(gt=0, le=100)]
    why: Text


class Stage(Based):
    id: Id
    label: Text
    from_days: Days
    to_days: Days | None = None


class Review(Based):
    after_visits: Visits
    least_visits: Visits
    most_visits: Visits
    after_days: Days
    again_after_visits: Visits
    early_visits: Visits
    early_days: Days
    early_points: Annotated[float, Field(gt=0, le=10)]
    early_instruments: Ids

    @model_validator(mode="after")
    def lies_in_its_own_range(self) -> Review:
        if not self.least_visits <= self.after_visits <= self.most_visits:
            raise ValueError(f"after_visits must lie from {self.least_visits} to {self.most_visits}")
        return self


class Sign(Row):
    id: Id
    label: Text
    how: Text


class Screen(Based):
    id: Id
    label: Text
    items: Annotated[list[Sign], Field(min_length=1)]


class Strength(Row):
    id: Id
    label: Text
    sided: bool


class Template(Based):
    id: Id
    label: Text
    motion: list[Id]
    strengths: list[Id]
    screens: list[Id]
    instruments: list[Id]
    codes: list[Id]


class Sport(Based):
    id: Id
    label: Text
    instruments: Ids


class Document(Row):
    title: Text
    schema_version: int
    status: Text
    how_to_read: Texts
    sources: dict[Id, CitedSource]
    recognition: Recognition
    stages: Annotated[list[Stage], Field(min_length=1)]
    review: Review
    screens: Annotated[list[Screen], Field(min_length=1)]
    strengths: Annotated[list[Strength], Field(min_length=1)]
    templates: Annotated[list[Template], Field(min_length=1)]
    sports: Annotated[list[Sport], Field(min_length=1)]

    @model_validator(mode="after")
    def stages_leave_no_day_out(self) -> Document:
        """Every age of a complaint lies in exactly one stage."""
        expected = 0
        for stage in self.stages:
            if stage.from_days != expected:
                raise ValueError(f"stage {stage.id!r} must begin at day {expected}")
            expected = (stage.to_days or 0) + 1
        if self.stages[-1].to_days is not None:
            raise ValueError("the last stage must have no end")
        return self
