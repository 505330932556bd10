"""A needle lot as pages know it, a pack as its code tells it, and who can say where needles went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Size = tuple[float, float]
"""Diameter and shaft length in mm."""


class Scheme(StrEnum):
    """Who wrote the rules of a code."""

    GS1 = "GS1"
    HIBC = "HIBC"


@dataclass(frozen=True, slots=True)
class Pack:
    """What a code on a pack says. Empty or None is not in the code, which is not the same as not so.

    `product_code` is a GTIN of 14 digits, or a HIBC labeler, product and unit. `link` ties the two halves of a HIBC
    label. `quantity` is in units of the product, which need not be single needles.
    """

    scheme: Scheme
    product_code: str = ""
    lot: str = ""
    expires_on: date | None = None
    serial: str = ""
    quantity: int | None = None
    link: str = ""


class Reason(StrEnum):
    """Why needles left the stock other than into a patient, or came to it."""

    DROPPED = "dropped"
    DAMAGED = "damaged"
    EXPIRED = "expired"
    COUNTED = "counted"
    RECEIVED = "received"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Reason.DROPPED: "Dropped or touched",
    Reason.DAMAGED: "Pack damaged or open",
    Reason.EXPIRED: "Expired",
    Reason.COUNTED: "Counted",
    Reason.RECEIVED: "Received more",
}
SETTING_ASIDE = (Reason.DROPPED, Reason.DAMAGED, Reason.EXPIRED)


@dataclass(frozen=True, slots=True)
class LotView:
    """One lot of one size. Diameter and shaft length in mm; `handle_colour` is the second cue beside the size.

    `stock` is what is left: None where it was not asked for, or where nobody ever said how many there were.
    """

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
    product: str = ""
    product_code: str = ""
    needles_received: int | None = None
    set_aside: int = 0
    is_counted: bool = False
    used: int = 0
    stock: int | None = None

    @property
    def dimensions(self) -> Size:
        return self.gauge_mm, self.length_mm

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
class Scan:
    """What came of a scan: the pack with the lots it may be from, the product when it is known, or what is wrong.

    `codes` are all that were read so far, for a label in two halves.
    """

    codes: str
    pack: Pack | None = None
    lots: tuple[LotView, ...] = ()
    known: LotView | None = None
    fault: str = ""

    @property
    def is_half(self) -> bool:
        """The product without its lot; the other code of the label brings it."""
        return self.pack is not None and not self.pack.lot

    @property
    def is_new(self) -> bool:
        return self.pack is not None and bool(self.pack.lot) and not self.lots


@dataclass(frozen=True, slots=True)
class MoveView:
    """One entry in the book of a lot. `needles` is what it took out of the stock; below zero it came in."""

    at: datetime
    reason: Reason
    needles: int
    by_name: str
    note: str


@dataclass(frozen=True, slots=True)
class LotUse:
    """One visit in which needles with the number of a lot were recorded, by the size that was recorded.

    `needles` went in. `corrected` were recorded with this lot first and struck or moved to another since: they are
    not told as used, and stay in sight, so that a slip in the correction hides nobody from a recall.
    """

    visit_ref: str
    patient_ref: str
    patient_name: str
    used_at: datetime
    lot: str
    gauge_mm: float
    length_mm: float
    needles: int
    corrected: int = 0

    @property
    def dimensions(self) -> Size:
        return self.gauge_mm, self.length_mm

    @property
    def size(self) -> str:
        return size_text(self.gauge_mm, self.length_mm)


@dataclass(frozen=True, slots=True)
class LotCount:
    """How many needles with the number of a lot went in; `size` where it was asked for."""

    lot: str
    size: Size | None
    needles: int


@dataclass(frozen=True, slots=True)
class UseSource:
    """A later step that knows where needles went. Each answers from one query; corrected needles are told apart.

    `by_lot`: (organization_id, lot number) -> uses, newest first.
    `by_patient`: (organization_id, patient_id) -> uses, newest first.
    `counts`: (organization_id, lot numbers, those to be told apart by size) -> needles.
    """

    by_lot: Callable[[int, str], Sequence[LotUse]]
    by_patient: Callable[[int, int], Sequence[LotUse]]
    counts: Callable[[int, Sequence[str], Sequence[str]], Sequence[LotCount]]


_use_sources: list[UseSource] = []


def show_uses_from(source: UseSource) -> None:
    """Register a source once, from the AppConfig.ready() of the package that knows."""
    if source not in _use_sources:
        _use_sources.append(source)


def uses_of(organization_id: int, lot: str) -> list[LotUse]:
    return [use for source in _use_sources for use in source.by_lot(organization_id, lot)]


def uses_in_patient(organization_id: int, patient_id: int) -> list[LotUse]:
    return [use for source in _use_sources for use in source.by_patient(organization_id, patient_id)]


def needles_used(organization_id: int, numbers: Sequence[str], by_size: Sequence[str]) -> list[LotCount]:
    return [count for source in _use_sources for count in source.counts(organization_id, numbers, by_size)]
