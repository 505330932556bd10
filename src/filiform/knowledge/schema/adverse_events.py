"""Schema of adverse-events.yaml: what can happen, what to do at once, and how often it was reported."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from filiform.knowledge.schema.row import CitedSource, Id, Ids, Row, Text, Texts


class Grade(Row):
    grade: Text
    meaning: Text


class Grading(Row):
    scale: Annotated[list[Grade], Field(min_length=1)]
    also_record: Texts
    note: Text
    sources: Ids


class CausalityStep(Row):
    causality: Text
    meaning: Text


class Causality(Row):
    method: Text
    judged_by: Text
    scale: Annotated[list[CausalityStep], Field(min_length=1)]
    note: Text
    sources: Ids


class EventType(Row):
    id: Id
    title: Text
    concerns: Literal["patient", "staff"] | None = None
    usual_severity: Text
    usual_onset: Text
    recognise: Texts
    immediate_steps: Texts
    stop_session: bool | None = None
    escalate: Text
    follow_up: Texts
    prevent: Texts
    sources: Ids
    steps_basis: Text


Per = Literal["session", "needle", "patient", "clinician", "report"]


class FollowUpWindow(Row):
    when: Text
    who: Text
    questions: Texts


class RedFlagQuestion(Row):
    id: Id
    text: Text
    if_yes: Text


class Rate(Row):
    event: Text
    per: Per | None = None
    kinds: Ids | None = None
    grades: Texts | None = None
    numerator: Annotated[int, Field(ge=0)] | None
    percent: Annotated[float, Field(ge=0, le=100)] | None
    basis: Text | None = None


class Survey(Row):
    source: Id
    design: Text
    population: Text
    denominator: Annotated[int, Field(gt=0)] | None
    denominator_unit: Text
    of: Literal["dry-needling", "acupuncture"]
    per: Per
    rows: Annotated[list[Rate], Field(min_length=1)]
    notes: Texts | None = None


class Reporting(Row):
    internal: Text
    external: Text
    sources: Ids


class OwnFigures(Row):
    percent_from: Annotated[int, Field(gt=0)]
    practitioner_from: Annotated[int, Field(gt=0)]
    note: Text
    sources: Ids


How = Literal["needlestick", "cut", "splash"]


class FirstAid(Row):
    id: Id
    text: Text
    after: Annotated[list[How], Field(min_length=1)]


class Care(Row):
    id: Id
    text: Text


class ExposureTest(Row):
    id: Id
    text: Text
    from_days: Annotated[int, Field(gt=0)]
    to_days: Annotated[int, Field(gt=0)]
    basis: Text


class Exposure(Row):
    first_aid: Annotated[list[FirstAid], Field(min_length=1)]
    care: Annotated[list[Care], Field(min_length=1)]
    tests: list[ExposureTest]
    note: Text
    sources: Ids
    steps_basis: Text


class Document(Row):
    title: Text
    schema_version: int
    status: Text
    grading: Grading
    causality: Causality
    event_types: Annotated[list[EventType], Field(min_length=1)]
    emergency_first_minute: Texts
    clinic_readiness: Texts
    readiness_sources: Ids
    follow_up_windows: list[FollowUpWindow]
    window_evidence: Texts
    patient_red_flag_questions: list[RedFlagQuestion]
    incidence: list[Survey]
    incidence_rules: Texts
    own_figures: OwnFigures
    exposure: Exposure
    reporting: Reporting
    design_notes: Texts
    sources: dict[Id, CitedSource]
