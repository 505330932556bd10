"""A later room hears when what is on record of a practitioner has changed; called in the transaction of the act."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from filiform.clinics.types import Member


class ChangeListener(Protocol):
    def __call__(self, practitioner_id: int, *, by: Member, at: datetime) -> None: ...


_listeners: list[ChangeListener] = []


def tell_of_changes(listener: ChangeListener) -> None:
    """Register a listener once, from an AppConfig.ready()."""
    if listener not in _listeners:
        _listeners.append(listener)


def changed(practitioner_id: int, *, by: Member, at: datetime) -> None:
    for listener in _listeners:
        listener(practitioner_id, by=by, at=at)
