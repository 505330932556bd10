"""What goes into a consent text, the text itself, and a consent as other packages ask for it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Decision(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"


class SignedWhere(StrEnum):
    """On a screen of the clinic with somebody of the staff beside it, or on the patient's own phone."""

    CLINIC = "clinic"
    PHONE = "phone"


class SignerRole(StrEnum):
    PATIENT = "patient"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"

    @property
    def label(self) -> str:
        return {
            "patient": "The patient",
            "guardian": "Parent or guardian",
            "representative": "Authorised representative",
        }[self.value]


@dataclass(frozen=True, slots=True)
class PersonalRisk:
    """One thing the screening found in this patient, and what changes because of it."""

    title: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """One training in needling, as the text tells it."""

    name: str
    hours: int
    in_person_hours: int
    year: int


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal of hers, in the words it was written in."""

    text: str
    by_date: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Everything about this patient, this plan and this practitioner that the text names.

    Without `sites` nothing is planned yet: the text is then one to read, not to sign. `duties` are clauses the rules
    of the place ask for (texts/law.yaml), `duties_unread` their words where nobody has turned them into clauses.
    """

    practitioner: str
    profession: str
    is_acupuncturist: bool
    credentials: str
    licence: str
    courses: tuple[Course, ...]
    indication: str
    goals: tuple[Aim, ...]
    sites: tuple[str, ...]
    techniques: tuple[str, ...]
    personal: tuple[PersonalRisk, ...]
    expires_on: date
    near: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Structure of the muscle atlas -> the planned sites where a planned muscle puts it at critical or serious risk."""
    is_screened: bool = True
    place: str = ""
    duties: tuple[str, ...] = ()
    duties_unread: str = ""
    majority_years: int = 18
    is_minor: bool = False
    for_another: bool = False

    @property
    def plans_stimulation(self) -> bool:
        return "electrical-stimulation" in self.techniques


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    lines: tuple[str, ...]
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The text as shown. `sha256` is over `plain`, so a single changed letter is another text."""

    version: str
    language: str
    title: str
    sections: tuple[Section, ...]
    statement: str

    @property
    def plain(self) -> str:
        parts = [self.title, f"Text {self.version}"]
        for section in self.sections:
            parts += [section.heading, *section.lines, *(f"- {item}" for item in section.items)]
        return "\n".join([*parts, self.statement])

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.plain.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "language": self.language,
            "title": self.title,
            "sections": [
                {"heading": one.heading, "lines": list(one.lines), "items": list(one.items)} for one in self.sections
            ],
            "statement": self.statement,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ConsentText:
        sections: Sequence[Mapping[str, Any]] = value["sections"]
        return cls(
            version=value["version"],
            language=value["language"],
            title=value["title"],
            sections=tuple(Section(one["heading"], tuple(one["lines"]), tuple(one["items"])) for one in sections),
            statement=value["statement"],
        )


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent that was given. `sites` are written region:side; `techniques` leave out a declined current.

    `expires_on` is the last day it holds, by the clinic's clock.
    """

    ref: str
    regions: frozenset[str]
    sites: frozenset[str]
    techniques: frozenset[str]
    signed_at: datetime
    expires_on: date
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Gap:
    """What a plan needs and a consent does not cover: sites and techniques, sorted. Empty when it covers all."""

    sites: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sites or self.techniques)
