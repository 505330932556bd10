"""What a patient's own page offers her to do. A step that has something for her registers a source in ready()."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from filiform.patients.access.types import Visitor


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do or to look at. `position` orders; `done` lets it step back; `urgent` sets it before all."""

    title: str
    text: str
    url: str
    action: str
    position: int
    done: bool = False
    urgent: bool = False


CardSource = Callable[[Visitor, datetime], Sequence[Card]]
_sources: list[CardSource] = []


def add_cards(source: CardSource) -> None:
    if source not in _sources:
        _sources.append(source)


def cards_for(visitor: Visitor, at: datetime) -> list[Card]:
    """Hers, the urgent first, then what is still to do, each in the order of the journey."""
    found = [card for source in _sources for card in source(visitor, at)]
    return sorted(found, key=lambda card: (not card.urgent, card.done, card.position))
