"""A later step hears of what was recorded in a session, in the transaction that records it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from filiform.clinics.types import Member
from filiform.treatment.events import Event
from filiform.treatment.types import SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`acts` are those just recorded of the kinds the listener asked for, `state` is where the session stands now."""

    session_id: int
    session_ref: str
    visit_ref: str
    visit_id: int
    patient_id: int
    practitioner_id: int
    acts: tuple[Event, ...]
    state: SessionState
    by: Member
    at: datetime


Listener = Callable[[Told], None]
_listeners: list[tuple[frozenset[str], Listener]] = []


def tell_of_acts(kinds: frozenset[str], listener: Listener) -> None:
    """Register a listener, from ready(). What it raises stops the act: never ask for taking needles out."""
    if (kinds, listener) not in _listeners:
        _listeners.append((kinds, listener))


def listeners_for(acts: list[Event]) -> list[tuple[Listener, tuple[Event, ...]]]:
    """Who asked for any of these acts, and for which."""
    found = ((listener, tuple(act for act in acts if act.kind in kinds)) for kinds, listener in _listeners)
    return [(listener, asked) for listener, asked in found if asked]
