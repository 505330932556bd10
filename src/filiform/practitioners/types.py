"""What a practitioner can show, and what the practice rules make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PROFESSIONS = {
    "physical_therapist": "Physical therapist",
    "chiropractor": "Chiropractor",
    "athletic_trainer": "Athletic trainer",
    "occupational_therapist": "Occupational therapist",
    "physician": "Physician",
    "acupuncturist": "Acupuncturist",
}


class Standing(StrEnum):
    """The verdict of the gate. Only the first two let a needle be planned."""

    QUALIFIED = "qualified"
    WITH_CONDITIONS = "qualified-with-conditions"
    UNKNOWN = "unknown"
    NOT_QUALIFIED = "not-qualified"

    @property
    def label(self) -> str:
        return {
            "qualified": "Qualified",
            "qualified-with-conditions": "Qualified, with conditions",
            "unknown": "Not established",
            "not-qualified": "Not qualified",
        }[self.value]

    @property
    def may_needle(self) -> bool:
        return self in {Standing.QUALIFIED, Standing.WITH_CONDITIONS}


class Weight(StrEnum):
    """What one reason does to the verdict: bars it, leaves it open, or is only said."""

    BARS = "bars"
    OPEN = "open"
    MET = "met"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Reason:
    """One line under the verdict. `condition` is the rule's own text where an owner can confirm it."""

    weight: Weight
    text: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class TrainingEvidence:
    """One course passed. `regions` are screening regions or headings; hours are whole hours."""

    course: str
    hours: int
    in_person_hours: int
    regions: frozenset[str]
    techniques: frozenset[str]
    completed_on: date
    expires_on: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.completed_on <= day and (self.expires_on is None or day <= self.expires_on)


@dataclass(frozen=True, slots=True)
class AttestationEvidence:
    """An owner's word that one condition of one rule is met, from `given_on` up to and including `until`."""

    jurisdiction: str
    profession: str
    condition: str
    given_on: date
    until: date
    by_name: str = ""

    def counts_on(self, day: date) -> bool:
        return self.given_on <= day <= self.until


@dataclass(frozen=True, slots=True)
class Evidence:
    licence_number: str
    licence_jurisdiction: str
    licence_expires_on: date | None
    licensed_since: date | None
    trainings: tuple[TrainingEvidence, ...] = ()
    attestations: tuple[AttestationEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Qualification:
    """May this person needle here on this day, where on the body, and how.

    `regions` are screening regions, `techniques` the techniques trained and not forbidden; both are
    empty unless the standing lets a needle be planned. `limits` are tags of the practice-rules
    catalogue, with their meaning; `sources` its source ids.
    """

    status: Standing
    reasons: tuple[Reason, ...]
    regions: frozenset[str]
    techniques: frozenset[str]
    forbidden_techniques: frozenset[str]
    limits: Mapping[str, str]
    jurisdiction: str
    profession: str
    rule_status: str
    as_of: str
    confidence: str
    sources: tuple[str, ...]
    may_be_booked: bool

    @property
    def may_needle(self) -> bool:
        return self.status.may_needle

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """Conditions of the rule that wait for an owner's word."""
        return tuple(r.condition for r in self.reasons if r.condition and r.weight is Weight.OPEN)
