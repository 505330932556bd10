"""Where a later step tells when somebody listed is free, and where her time is booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from filiform.practitioners.directory.types import ListedAt


@dataclass(frozen=True, slots=True)
class Offer:
    """Times that can be booked, the address where that is done, and for what they are; each may be missing."""

    times: Sequence[datetime] = ()
    address: str = ""
    what: str = ""


class OfferSource(Protocol):
    def __call__(self, listed: ListedAt, at: datetime) -> Offer: ...


_sources: list[OfferSource] = []


def add_offers(source: OfferSource) -> None:
    """Register, once, from an AppConfig.ready(), what asks the book."""
    if source not in _sources:
        _sources.append(source)


def offer(listed: ListedAt, *, at: datetime) -> Offer:
    return _sources[-1](listed, at) if _sources else Offer()
