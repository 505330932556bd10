"""What comes in to be recorded, and what is answered. Frozen values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from filiform.treatment.surroundings import Surroundings
from filiform.treatment.types import SessionState

ACCEPTED: Final = "accepted"
KNOWN: Final = "known"
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on the drawing a needle lies, 0..1 of the view."""

    view: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An act as a device sends it. `command_id` is a UUID made on the device; the same one again changes nothing."""

    kind: str
    payload: Mapping[str, Any]
    command_id: str
    occurred_at: datetime | None = None
    """None means the moment it arrived."""
    version: int = 1
    happened: bool = False
    """Done while the server was out of reach: kept as a fact, with `against`, where a gate would have refused it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one act: accepted, known (recorded before), or refused with a code and a sentence.

    An accepted act that carries a code was kept as a fact against that gate.
    """

    command_id: str
    status: str
    sequence: int | None = None
    code: str = ""
    sentence: str = ""
    asks: bool = False
    """The refusal can be answered by a deliberate yes: the code in the payload's `acknowledged`."""

    def as_json(self) -> dict[str, Any]:
        if self.status == REFUSED:
            refusal = {"code": self.code, "sentence": self.sentence, "asks": self.asks}
            return {"command_id": self.command_id, "status": self.status, **refusal}
        told = {"command_id": self.command_id, "status": self.status, "sequence": self.sequence}
        return {**told, "against": self.code, "sentence": self.sentence} if self.code else told


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answers in the order of the acts, and where the session stands now."""

    session_ref: str
    answers: tuple[Answer, ...]
    state: SessionState
    found: Surroundings | None = None
    """What the gates stood on, where an act asked for it; a page that is drawn next need not read it again."""

    @property
    def accepted(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.status == ACCEPTED)

    @property
    def known(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.status == KNOWN)

    @property
    def refused(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.status == REFUSED)
