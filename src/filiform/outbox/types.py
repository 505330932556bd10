"""What a letter is: its kind, whom it goes to, how far it has come. A package registers its kinds in ready()."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any, Protocol

from filiform.clinics.types import Member


class Channel(StrEnum):
    MAIL = "mail"
    TEXT = "text"


class LetterState(StrEnum):
    """Waiting goes on to one of the others. A failed letter can be sent again by hand."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    VOID = "void"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Reason(StrEnum):
    """Why a letter failed, or why it was not to be sent after all."""

    NO_ADDRESS = "no-address"
    STOPPED = "stopped"
    OVERTAKEN = "overtaken"
    TAKEN_BACK = "taken-back"
    REFUSED = "refused"
    GAVE_UP = "gave-up"
    TOO_LATE = "too-late"

    @property
    def label(self) -> str:
        return {
            "no-address": "no address on record",
            "stopped": "the recipient wants none of this kind",
            "overtaken": "overtaken by something newer",
            "taken-back": "taken back at the desk",
            "refused": "refused by the recipient's server",
            "gave-up": "tried for a day without success",
            "too-late": "could not be sent in time",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter goes to. `language` as on her record; `patient_ref` empty for somebody who is no patient."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"
    patient_ref: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along with a mail; a text message leaves it out."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """One kind of letter. Its words are in `outbox/<key>.txt`, with the blocks `subject`, `body` and perhaps `short`.

    `label` names it for staff, `called` for the recipient in her language ("Reminders of appointments").
    `optional`: the recipient may stop it. `channels` in order: the first for which there is an address is used.
    `keeps_quiet`: not at night. `subject_facts`: the only facts a subject may tell; none of them is about health.
    `urgent`: somebody waits for it, so it is sent before all that is not.
    `sample`: facts that show what such a letter looks like; a test renders each kind with them in each language.
    """

    key: str
    label: str
    optional: bool = False
    channels: tuple[str, ...] = (Channel.MAIL,)
    keeps_quiet: bool = False
    urgent: bool = False
    called: Any = ""
    subject_facts: frozenset[str] = frozenset({"clinic", "day", "time"})
    sample: Mapping[str, str] = field(default_factory=dict)


_kinds: dict[str, LetterKind] = {}


def add_kind(kind: LetterKind) -> None:
    """Register a kind once, from the AppConfig.ready() of the package that writes it."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> LetterKind:
    """Raises KeyError for a kind nobody registered: a bug, never a person's mistake."""
    return _kinds[key]


def kinds() -> Sequence[LetterKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.key)


class LeftListener(Protocol):
    """Hears by ref what a letter is about that somebody has taken to carry, who acts and when."""

    def __call__(self, *, about: str, by: Member, at: datetime) -> None: ...


_listeners: dict[str, list[LeftListener]] = {}


def tell_of_left(kind: str, listener: LeftListener) -> None:
    """Register once, from ready(), who hears that a letter of a kind has left; in the transaction that notes it."""
    held = _listeners.setdefault(kind, [])
    if listener not in held:
        held.append(listener)


def left_listeners(kind: str) -> Sequence[LeftListener]:
    return tuple(_listeners.get(kind, ()))


@dataclass(frozen=True, slots=True)
class Words:
    """A letter in words, in one language. A text message has no subject."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when until when nothing rings, by the clinic's clock. The same time twice: no quiet hours."""

    begins: time = time(21)
    ends: time = time(8)


@dataclass(frozen=True, slots=True)
class LetterRules:
    """What a clinic has set for its letters."""

    quiet: QuietHours = QuietHours()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> LetterRules:
        """From the clinic's settings, step `letters`; what is not set is as the program brings it."""
        usual = QuietHours()
        begins, ends = stored.get("quiet_begins"), stored.get("quiet_ends")
        return cls(
            QuietHours(
                time.fromisoformat(begins) if begins else usual.begins, time.fromisoformat(ends) if ends else usual.ends
            )
        )


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter as the staff page lists it; the ids stay on the server. `body` is kept in the demo only."""

    id: int
    ref: str
    kind: str
    channel: str
    name: str
    address: str
    patient_ref: str
    subject: str
    state: LetterState
    reason: str
    tries: int
    written_at: datetime
    due_at: datetime
    sent_at: datetime | None
    answer: str
    body: str

    @property
    def kind_label(self) -> str:
        known = _kinds.get(self.kind)
        return known.label if known else self.kind

    @property
    def why(self) -> str:
        return Reason(self.reason).label if self.reason else ""
