"""Schema of practice-rules.yaml: who may practise where, with how sure we are of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from filiform.knowledge.schema.row import Day, Id, Ids, Row, Text, Texts

Status = Literal["permitted", "permitted-with-conditions", "prohibited", "silent-unknown"]
Profession = Literal[
    "physical_therapist", "chiropractor", "athletic_trainer", "occupational_therapist", "physician", "acupuncturist"
]
# What practitioners keeps on record and can weigh by itself (practitioners.rules.conditions).
Proof = Literal["resuscitation", "bloodborne", "insurance", "exam-written", "exam-practical"]
Hours = Annotated[int, Field(ge=0)]


class PracticeRule(Row):
    status: Status
    reason: Literal["not-found", "law-silent-or-disputed", "change-pending"] | None = None
    training_hours: Hours | None
    in_person_hours: Hours | None
    years_practice: Hours | None
    supervised_sessions: Hours | None = None
    consent: Text | None = None
    delegable: bool | None = None
    referral: Text | None = None
    technique_limits: Texts | None = None
    conditions: Texts | None = None
    pending: Text | None = None
    as_of: Day
    source: Ids
    confidence: Literal["high", "medium", "low", "none"]


class Jurisdiction(Row):
    name: Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    professions: dict[Profession, PracticeRule]


class Meta(Row):
    title: Text
    version: Text
    written_by: Text
    status_values: list[Status]
    confidence_values: dict[str, Text]
    field_notes: dict[str, Text]
    technique_tags: dict[str, Text]
    condition_evidence: dict[Text, Annotated[list[Proof], Field(min_length=1)]]
    directory_gate: dict[Status, Text]
    data_rules: Texts


class Document(Row):
    meta: Meta
    sources: dict[Id, Text]
    jurisdictions: dict[Id, Jurisdiction]
