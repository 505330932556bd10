"""What was done as the sheet tells it, the sheet, the answers of a follow-up, and an alarm. Frozen values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Risky:
    """What of a session decides about lines and questions; nothing here is words.

    `sites` are written region:side. `near`: structure of the muscle atlas -> the needled sites where it is a critical
    or serious hazard. `risks` is None where no screening stands: then nothing is known, which is not none.
    `screened_hours`: when a rule of the screening wants this patient asked. `flags`: red flags said yes to before.
    """

    sites: frozenset[str] = frozenset()
    near: Mapping[str, frozenset[str]] = field(default_factory=dict)
    risks: frozenset[str] | None = frozenset()
    current: bool = False
    fainted: bool = False
    missing: int = 0
    screened_hours: frozenset[int] = frozenset()
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Needled:
    """Needles of one size in one muscle on one side. `depth_mm` is the deepest, None where no depth was recorded."""

    muscle: str
    area: str
    number: int
    gauge_mm: float
    length_mm: float
    depth_mm: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """Everything the sheet names, in the words of its language. `medicines` None: not asked, or not known."""

    risky: Risky
    areas: Mapping[str, str]
    needles: tuple[Needled, ...]
    inserted: int
    withdrawn: int
    medicines: tuple[str, ...] | None
    findings: tuple[str, ...]
    practitioner: str
    profession: str
    clinic: str
    phone: str
    emergency: str
    day: str
    from_time: str
    until_time: str
    zone: str


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet as it is handed over. `sheets` names the take-home sheets it holds; `version` the words it is made of.

    `other` repeats what to tell an emergency department in the language of the country, where that is another one.
    """

    version: str
    language: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    sheets: tuple[str, ...]
    unreviewed: str
    other: Section | None = None
    other_language: str = ""

    @property
    def plain(self) -> str:
        parts = [self.title, f"Text {self.version}", self.lead]
        for section in (*self.sections, *([self.other] if self.other else [])):
            parts += [section.heading, *(f"- {line}" for line in section.lines)]
        return "\n".join([*parts, self.unreviewed])

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.plain.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "language": self.language,
            "title": self.title,
            "lead": self.lead,
            "sections": [_section_json(one) for one in self.sections],
            "sheets": list(self.sheets),
            "unreviewed": self.unreviewed,
            "other": _section_json(self.other) if self.other else None,
            "other_language": self.other_language,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Sheet:
        return cls(
            version=value["version"],
            language=value["language"],
            title=value["title"],
            lead=value["lead"],
            sections=tuple(_section(one) for one in value["sections"]),
            sheets=tuple(value["sheets"]),
            unreviewed=value["unreviewed"],
            other=_section(value["other"]) if value["other"] else None,
            other_language=value["other_language"],
        )


def _section_json(section: Section) -> dict[str, Any]:
    return {"key": section.key, "heading": section.heading, "lines": list(section.lines)}


def _section(value: Mapping[str, Any]) -> Section:
    return Section(value["key"], value["heading"], tuple(value["lines"]))


class HandedOver(StrEnum):
    """How the sheet reached her."""

    IN_SESSION = "in-session"
    SCREEN = "screen"
    PAPER = "paper"
    MAIL = "mail"

    @property
    def label(self) -> str:
        return {
            "in-session": "in the session", "screen": "shown on the screen", "paper": "on paper", "mail": "by mail",
        }[self.value]  # fmt: skip


class Bruise(StrEnum):
    NONE = "none"
    SMALL = "small"
    LARGE = "large"


class Source(StrEnum):
    """Who gave an answer: the patient by her link, or the patient on the telephone, written down by staff."""

    LINK = "link"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer to one follow-up, checked. `flags` are the red-flag questions answered yes, in the order asked.

    Soreness and bruise may be None only beside a red flag: nobody who reports one is sent back to fill in the rest.
    """

    soreness: int | None
    bruise: Bruise | None
    flags: tuple[str, ...]
    words: str = ""

    @property
    def is_red(self) -> bool:
        return bool(self.flags)


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do at once about one yes, in the patient's language."""

    flag: str
    question: str
    urgency: str
    act: str
    do: str


class FollowUpState(StrEnum):
    """Where one set of questions stands at a moment. UNANSWERED is its own state: silence says nothing of how she is.

    PLANNED: its hour has not come. OPEN: asked, and may still be answered. UNREACHED: due, and no letter could be
    written to her. VOID: it no longer applies.
    """

    PLANNED = "planned"
    OPEN = "open"
    UNREACHED = "unreached"
    ANSWERED = "answered"
    RED = "red"
    UNANSWERED = "unanswered"
    VOID = "void"

    @property
    def label(self) -> str:
        return {
            "planned": "Planned", "open": "Asked, no answer yet", "unreached": "To be asked by telephone",
            "answered": "Answered", "red": "Red flag", "unanswered": "Unanswered", "void": "No longer applies",
        }[self.value]  # fmt: skip
