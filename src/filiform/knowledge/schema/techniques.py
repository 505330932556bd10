"""Schema of techniques.yaml: how needles are worked, current, what follows, times, agents, and the grade of a dose."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from filiform.knowledge.schema.row import CitedSource, Id, Ids, Row, Text, Texts

Minutes = Annotated[float, Field(ge=0, le=240)]
Hz = Annotated[float, Field(gt=0, le=1000)]
Pulse = Annotated[float, Field(gt=0, le=2000)]
Choices = Annotated[list[Annotated[float, Field(gt=0, le=240)]], Field(min_length=1)]
Count = Annotated[int, Field(ge=1, le=99)]
TolerantId = Literal["comfortable", "strong", "too-strong"]
GradeId = Literal["low", "moderate", "high"]


class Based(Row):
    """What every row stands on: a section of the dossier, what that cites, and which keys are expert knowledge."""

    dossier: Text
    sources: Ids
    expert: list[Text]

    @model_validator(mode="after")
    def names_its_own_keys(self) -> Based:
        if strange := sorted(set(self.expert) - set(type(self).model_fields)):
            raise ValueError(f"expert names {strange[0]!r}, which is not a key of this row")
        return self


def _ordered(low: float, high: float, what: str) -> None:
    if low > high:
        raise ValueError(f"{what} runs from {low:g} to {high:g}; write the smaller first")


class Needling(Based):
    id: Id
    label: Text
    what: Text
    use: Literal["insertion", "manipulation", "both"]
    counts_passes: bool
    depth: Literal["superficial", "deep", "any"]
    max_depth_mm: Annotated[float, Field(gt=0, le=150)] | None = None
    forbidden_by: Literal["no_pistoning", "no_periosteal", "no_semi_permanent"] | None = None
    stays: Literal["seconds", "minutes", "days"]
    dwell: Id | None = None


class Stimulation(Based):
    intensity: Text
    ask_every_min: Minutes
    minutes: Annotated[list[Minutes], Field(min_length=2, max_length=2)]
    pulse_us: Annotated[list[Pulse], Field(min_length=2, max_length=2)]
    usual_pulse_us: Annotated[list[Pulse], Field(min_length=2, max_length=2)]
    evidence: Text

    @model_validator(mode="after")
    def ranges_run_upwards(self) -> Stimulation:
        for what, (low, high) in (
            ("minutes", self.minutes), ("pulse_us", self.pulse_us), ("usual_pulse_us", self.usual_pulse_us),
        ):  # fmt: skip
            _ordered(low, high, what)
        return self


class Preset(Based):
    id: Id
    label: Text
    hz: Hz
    hz_range: Annotated[list[Hz], Field(min_length=2, max_length=2)]
    pulse_us: Pulse
    minutes: Minutes
    choices_min: Choices
    note: Text

    @model_validator(mode="after")
    def lies_in_its_own_range(self) -> Preset:
        low, high = self.hz_range
        _ordered(low, high, "hz_range")
        if not low <= self.hz <= high:
            raise ValueError(f"{self.hz:g} Hz lies outside its own hz_range")
        if self.minutes not in self.choices_min:
            raise ValueError(f"{self.minutes:g} minutes are not among choices_min")
        return self


class Tolerance(Based):
    id: TolerantId
    label: Text
    what: Text


class StimulationRule(Based):
    id: Id
    kind: Literal["pair", "patient", "watch", "stop"]
    text: Text


class After(Based):
    id: Id
    label: Text
    what: Text
    when: Text
    dose: Text
    measured_in: Literal["minutes", "sets"]
    choices: Choices
    usual: Annotated[float, Field(gt=0, le=240)]
    evidence: Text
    not_when: Text | None = None

    @model_validator(mode="after")
    def usual_is_a_choice(self) -> After:
        if self.usual not in self.choices:
            raise ValueError(f"usual {self.usual:g} is not among choices")
        return self


class Dwell(Based):
    id: Id
    label: Text
    range_min: Annotated[list[Minutes], Field(min_length=2, max_length=2)]
    usual_min: Annotated[list[Minutes], Field(min_length=2, max_length=2)]
    note: Text

    @model_validator(mode="after")
    def usual_lies_in_the_range(self) -> Dwell:
        for what, (low, high) in (("range_min", self.range_min), ("usual_min", self.usual_min)):
            _ordered(low, high, what)
        if self.usual_min[0] < self.range_min[0] or self.usual_min[1] > self.range_min[1]:
            raise ValueError("usual_min lies outside range_min")
        return self


class Time(Based):
    id: Id
    label: Text
    minutes: Minutes
    up_to: Minutes | None = None
    note: Text

    @model_validator(mode="after")
    def runs_upwards(self) -> Time:
        if self.up_to is not None:
            _ordered(self.minutes, self.up_to, "minutes to up_to")
        return self


class Number(Based):
    id: Id
    label: Text
    needles: Count
    note: Text


class SkinAgent(Based):
    id: Id
    label: Text
    also: Texts | None = None
    antiseptic: bool
    dry_s: Annotated[int, Field(ge=0, le=3600)]
    note: Text


class HandAgent(Based):
    id: Id
    label: Text
    note: Text


class Dose(Based):
    title: Text
    rule: Text
    note: Text


class Grade(Based):
    id: GradeId
    label: Text
    what: Text


class Bound(Based):
    id: Literal["needles", "longest-dwell", "stimulation"]
    label: Text
    unit: Text
    moderate: Annotated[float, Field(gt=0)]
    high: Annotated[float, Field(gt=0)]
    why: Text

    @model_validator(mode="after")
    def high_is_above_moderate(self) -> Bound:
        if self.high <= self.moderate:
            raise ValueError(f"high ({self.high:g}) must be above moderate ({self.moderate:g})")
        return self


class Document(Row):
    title: Text
    schema_version: int
    status: Text
    how_to_read: Texts
    sources: dict[Id, CitedSource]
    needling: Annotated[list[Needling], Field(min_length=1)]
    stimulation: Stimulation
    stimulation_presets: Annotated[list[Preset], Field(min_length=1)]
    stimulation_tolerances: Annotated[list[Tolerance], Field(min_length=1)]
    stimulation_rules: Annotated[list[StimulationRule], Field(min_length=1)]
    after: Annotated[list[After], Field(min_length=1)]
    dwell: Annotated[list[Dwell], Field(min_length=1)]
    times: Annotated[list[Time], Field(min_length=1)]
    numbers: Annotated[list[Number], Field(min_length=1)]
    skin_agents: Annotated[list[SkinAgent], Field(min_length=1)]
    hand_agents: Annotated[list[HandAgent], Field(min_length=1)]
    dose: Dose
    dose_grades: Annotated[list[Grade], Field(min_length=3, max_length=3)]
    dose_bounds: Annotated[list[Bound], Field(min_length=3, max_length=3)]
