"""A later step hears that the day a complaint began was recorded or corrected, in the transaction that records it."""

from __future__ import annotations

from collections.abc import Callable

# Told: whose organization, and which patient. The day stands in the plan.
Listener = Callable[[int, int], None]
_listeners: list[Listener] = []


def tell_of_onsets(listener: Listener) -> None:
    """Register a listener, from ready(). What it raises keeps the plan out."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(*, organization_id: int, patient_id: int) -> None:
    for listener in _listeners:
        listener(organization_id, patient_id)
