"""What a note is made of. A note repeats what was recorded; it records nothing of its own but the clinician's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from filiform.booking.types import VisitRow
from filiform.clinics.types import Member
from filiform.treatment.types import SessionState


@dataclass(frozen=True, slots=True)
class PointFound:
    """One trigger point of today's examination."""

    muscle: str
    side: str
    criteria: tuple[str, ...]
    """Short words: taut band, tender, referred pain, recognised pain, LTR+."""


@dataclass(frozen=True, slots=True)
class ReadingTaken:
    """One measurement, with its name as the note says it and its unit."""

    name: str
    value: str
    unit: str
    phase: str
    """`before`, `after` or empty."""


@dataclass(frozen=True, slots=True)
class Screened:
    verdict: str
    catalogue: str
    findings: tuple[str, ...]
    """Titles of the rules that fired, reminders left out."""
    limits: tuple[str, ...]
    clearances: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    """Sites a clinician opened by own judgement, each with the reason."""
    stops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consented:
    version: str
    signed_at: datetime
    signer: str
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFacts:
    """Everything a note is drafted from. `muscle_names` and `people` turn ids and refs into words."""

    zone: ZoneInfo
    complaint: str = ""
    diagnosis: str = ""
    screened: Screened | None = None
    consented: Consented | None = None
    points: tuple[PointFound, ...] = ()
    readings: tuple[ReadingTaken, ...] = ()
    goals: tuple[str, ...] = ()
    concerns: tuple[tuple[str, str], ...] = ()
    session: SessionState | None = None
    muscle_names: Mapping[str, str] = field(default_factory=dict)
    region_names: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    unqualified: tuple[str, ...] = ()
    """Of each who needled and was not qualified that day: who, when and why not. See `notes.needlers`."""
    why_all_the_same: str = ""
    """What the signer says to that. Without it such a note is not signed."""
    earlier_sessions: Mapping[str, datetime] = field(default_factory=dict)
    """When the sessions took place from which needles were carried, by reference."""


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the note and its sentences, in SOAP order."""

    key: str
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignedNote:
    """What a signature covers: exactly these words."""

    own_words: str
    sections: tuple[Section, ...]
    signed_by: str
    signed_on: date


class SigningListener(Protocol):
    def __call__(self, *, visit: VisitRow, by: Member, at: datetime) -> None: ...


# A later step hears that a note was signed in the transaction that signs it.
_listeners: list[SigningListener] = []


def tell_of_signing(listener: SigningListener) -> None:
    """Register once, from the AppConfig.ready() of a later step."""
    if listener not in _listeners:
        _listeners.append(listener)


def note_signed(*, visit: VisitRow, by: Member, at: datetime) -> None:
    for listener in _listeners:
        listener(visit=visit, by=by, at=at)
