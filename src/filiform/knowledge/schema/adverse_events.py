"""Schema of adverse-events.yaml: what can happen, what to do at once, and how often it was reported."""

from __future__ import annotations

from typing import Annotated

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


class EventType(Row):
    id: Id
    title: Text
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
    numerator: Annotated[int, Field(ge=0)] | None
    percent: Annotated[float, Field(ge=0, le=100)] | None
    basis: Text | None = None


class Survey(Row):
    source: Id
    design: Text
    population: Text
    denominator: Annotated[int, Field(gt=0)] | None
    denominator_unit: Text
    rows: Annotated[list[Rate], Field(min_length=1)]
    notes: Texts | None = None


class Reporting(Row):
    internal: Text
    external: Text
    sources: Ids


class Document(Row):
    title: Text
    schema_version: int
    status: Text
    grading: Grading
    event_types: Annotated[list[EventType], Field(min_length=1)]
    emergency_first_minute: Texts
    clinic_readiness: Texts
    readiness_sources: Ids
    follow_up_windows: list[FollowUpWindow]
    window_evidence: Texts
    patient_red_flag_questions: list[RedFlagQuestion]
    incidence: list[Survey]
    incidence_rules: Texts
    reporting: Reporting
    design_notes: Texts
    sources: dict[Id, CitedSource]
