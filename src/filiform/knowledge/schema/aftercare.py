"""Schema of aftercare.yaml and of its translations: the sheet, the questions after a session, and the alarms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from filiform.knowledge.schema.row import CitedSource, Id, Ids, Row, Text, Texts

Minutes = Annotated[int, Field(ge=0, le=1440)]
Hours = Annotated[int, Field(ge=1, le=2400)]
Urgency = Literal["now", "today"]
Act = Literal["emergency", "department", "doctor", "clinic"]


class Sourced(Row):
    """`expert` says which part of the row stands in no source that was read."""

    sources: Ids
    expert: Text | None = None

    @model_validator(mode="after")
    def says_what_is_expert_knowledge(self) -> Sourced:
        if "expert" in self.sources and self.expert is None:
            raise ValueError("cites expert knowledge without saying for what: write expert")
        return self


class When(Row):
    needled: Ids | None = None
    near: Ids | None = None
    risks: Ids | None = None
    current: Literal[True] | None = None
    fainted: Literal[True] | None = None
    missing: Literal[True] | None = None
    unscreened: Literal[True] | None = None

    @model_validator(mode="after")
    def says_something(self) -> When:
        if not self.model_fields_set:
            raise ValueError("is empty; leave `when` out where the row holds for everybody")
        return self


Conditions = Annotated[list[When], Field(min_length=1)]


class Spoken(Row):
    id: Id
    text: Text


class Section(Row):
    id: Literal["normal", "today", "watch", "call", "emergency", "hospital"]
    heading: Text


class Line(Sourced):
    id: Id
    section: Id
    sheet: Id
    text: Text
    when: Conditions | None = None
    unless: Conditions | None = None
    cautious: Literal[True] | None = None
    procedure: Text


class Raised(Row):
    risks: Ids
    urgency: Urgency
    act: Act
    do: Text


class Flag(Sourced):
    flag: Id
    urgency: Urgency
    act: Act
    do: Text
    suspects: Ids
    raised: Raised | None = None


class CallUs(Sourced):
    soreness_above: Annotated[int, Field(ge=0, le=10)]
    bruise: Literal["small", "large"]
    text: Text


class FollowUp(Sourced):
    id: Id
    hours: Hours
    label: Text
    when: Conditions | None = None
    screened: Literal[True] | None = None
    flags: Ids | None = None
    asks: Ids
    open_hours: Hours


class Alarm(Sourced):
    urgency: Urgency
    practitioner_min: Minutes
    owner_min: Minutes
    again_min: Annotated[int, Field(ge=5, le=1440)]

    @model_validator(mode="after")
    def reaches_the_owner_last(self) -> Alarm:
        if self.owner_min < self.practitioner_min:
            raise ValueError("the owner is written to after the practitioner, or with her")
        return self


class EmergencyNumber(Row):
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    number: Annotated[str, Field(pattern=r"^\d{3,5}$")]
    languages: Annotated[list[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]], Field(min_length=1)]


class Document(Row):
    title: Text
    schema_version: int
    status: Text
    how_to_read: Texts
    sources: dict[Id, CitedSource]
    risks: dict[Id, Ids]
    texts: Annotated[list[Spoken], Field(min_length=1)]
    sections: Annotated[list[Section], Field(min_length=6, max_length=6)]
    lines: Annotated[list[Line], Field(min_length=1)]
    flags: Annotated[list[Flag], Field(min_length=1)]
    call_us: CallUs
    follow_ups: Annotated[list[FollowUp], Field(min_length=1)]
    alarms: Annotated[list[Alarm], Field(min_length=2, max_length=2)]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(min_length=1)]
    emergency_sources: Ids


class Translation(Row):
    """The words of one language by `kind.id`: text, section, line, do, raised, window, question (of a red flag)."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z]{2,4})?$")]
    schema_version: int
    status: Text
    words: dict[Annotated[str, Field(pattern=r"^[a-z]+\.[A-Za-z0-9._-]+$")], Text]
