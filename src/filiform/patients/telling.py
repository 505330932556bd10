"""A later step hears that a patient's details were corrected, in the transaction that corrects them."""

from __future__ import annotations

from collections.abc import Callable, Collection

# Told: whose organization, which patient, and the names of what changed.
Listener = Callable[[int, int, Collection[str]], None]
_listeners: list[Listener] = []


def tell_of_corrections(listener: Listener) -> None:
    """Register a listener, from ready(). What it raises keeps the correction out."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(*, organization_id: int, patient_id: int, changed: Collection[str]) -> None:
    for listener in _listeners:
        listener(organization_id, patient_id, changed)
