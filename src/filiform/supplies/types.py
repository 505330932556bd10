"""A needle lot as pages know it, and who can say where it was used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LotView:
    """One lot of one size. Diameter and shaft length in mm; `handle_colour` is the second cue beside the size."""

    ref: str
    lot: str
    gauge_mm: float
    length_mm: float
    expires_on: date
    maker: str
    handle_colour: str
    received_on: date
    recalled_at: datetime | None = None
    recall_reason: str = ""
    note: str = ""

    @property
    def size(self) -> str:
        """As needles are named: diameter by length."""
        return size_text(self.gauge_mm, self.length_mm)

    @property
    def is_recalled(self) -> bool:
        return self.recalled_at is not None

    def is_expired(self, on: date) -> bool:
        """The day printed on the pack is the last on which it may be used."""
        return self.expires_on < on

    def is_usable(self, on: date) -> bool:
        return not self.is_recalled and not self.is_expired(on)


def size_text(gauge_mm: float, length_mm: float) -> str:
    return f"{gauge_mm:.2f} × {length_mm:g} mm"


@dataclass(frozen=True, slots=True)
class LotUse:
    """One visit in which needles of a lot went in."""

    visit_ref: str
    patient_ref: str
    patient_name: str
    used_at: datetime
    needles: int


# A later step knows where needles went: (organization_id, lot number) -> uses, newest first. One query.
UseSource = Callable[[int, str], Sequence[LotUse]]
_use_sources: list[UseSource] = []


def show_uses_from(source: UseSource) -> None:
    """Register a source once, from the AppConfig.ready() of the package that knows."""
    if source not in _use_sources:
        _use_sources.append(source)


def uses_of(organization_id: int, lot: str) -> list[LotUse]:
    return [use for source in _use_sources for use in source(organization_id, lot)]
