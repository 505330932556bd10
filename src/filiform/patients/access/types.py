"""What a link is for, what it opens, and who came in with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from filiform.clinics.types import Member
from filiform.patients.types import Identity


class Purpose(StrEnum):
    """A link opens one thing and nothing else."""

    VISIT = "visit"
    MANAGE = "manage"
    OFFER = "offer"
    FOLLOW_UP = "follow-up"
    CALENDAR = "calendar"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that was opened and holds. `about` is the ref it is about; `member` acts for its patient."""

    ref: str
    purpose: Purpose
    about: str
    until: datetime
    patient: Identity
    member: Member


@dataclass(frozen=True, slots=True)
class Visitor:
    """A patient who gave the code of her mail: she sees her own pages and nothing else."""

    patient: Identity
    member: Member
    language: str
