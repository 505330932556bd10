from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from filiform.intake.rules.phone import Told

__all__ = ["Act", "Heard", "Kind", "Outcome", "PhoneState", "Told"]


class Kind(StrEnum):
    """What a device sends: answers of a page, a change to a list of names, a painful place, "that is all"."""

    ANSWERS = "answers"
    NAMES = "names"
    PAIN = "pain"
    DONE = "done"


class Outcome(StrEnum):
    """`older`: somebody had already answered later than this was said; the later answer stands."""

    KEPT = "kept"
    OLDER = "older"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done on a device. `command_id` is the device's, so that sending it again changes nothing."""

    command_id: UUID
    kind: Kind
    given_at: datetime
    fields: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of an act. `errors`: a sentence for each question that could not be used; `sentence`: for all."""

    outcome: Outcome
    errors: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class PhoneState:
    """How far a history on the phone is. `to_ask` None: nothing has come yet."""

    to_ask: int | None
    done_at: datetime | None
