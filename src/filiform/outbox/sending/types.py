"""Where letters go out, and a letter on its way with everything that sending it needs. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from filiform.outbox.types import Attachment


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server that takes what we send. `security`: starttls, direct (encrypted from the first byte) or none."""

    host: str
    port: int
    user: str
    password: str
    security: str

    @property
    def words(self) -> str:
        """For people; the password stays out."""
        return f"{self.host}:{self.port}, {'not encrypted' if self.security == 'none' else self.security}"


@dataclass(frozen=True, slots=True)
class TextWay:
    """How text messages leave: `console`, `file` (one JSON line each) or `command` (a program, JSON on its input)."""

    way: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`stop_link` empty: of a kind that cannot be stopped. The ids stay on the server."""

    id: int
    ref: str
    organization_id: int
    clinic_id: int
    clinic_name: str
    kind: str
    channel: str
    name: str
    address: str
    language: str
    patient_ref: str
    subject: str
    body: str
    tries: int
    due_at: datetime
    not_after: datetime
    stop_link: str = ""
    attachments: Sequence[Attachment] = field(default=())


class Step(StrEnum):
    """What is to be done with a letter that has come due."""

    SEND = "send"
    WAIT = "wait"
    TOO_LATE = "too-late"
    STOPPED = "stopped"
