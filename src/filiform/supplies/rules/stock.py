"""What is left of a lot. Never a counter: received less used less set aside, from the rows, whenever it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from filiform.supplies.rules.tracing import is_of_lot
from filiform.supplies.types import LotCount, LotView, Size

LOW = 20
"""Needles of one size; about three visits. For ordering in time, nothing clinical."""
SOON = timedelta(days=60)
"""Before a lot expires, so that it is opened first."""


class Standing(StrEnum):
    """How a lot stands on a day, the gravest first."""

    RECALLED = "recalled"
    EXPIRED = "expired"
    USED_UP = "used up"
    SOON = "expires soon"
    USABLE = "usable"


def standing(lot: LotView, on: date) -> Standing:
    if lot.is_recalled:
        return Standing.RECALLED
    if lot.is_expired(on):
        return Standing.EXPIRED
    if lot.stock is not None and lot.stock <= 0:
        return Standing.USED_UP
    return Standing.SOON if lot.expires_on <= on + SOON else Standing.USABLE


def left(*, received: int | None, used: int, set_aside: int, is_counted: bool) -> int | None:
    """What is left, or None where nobody ever said how many there were. Below zero the books are wrong: count."""
    if received is None and not is_counted:
        return None
    return (received or 0) - used - set_aside


def with_stock(
    lots: Sequence[LotView], *, counts: Iterable[LotCount], sizes: Mapping[str, Collection[Size]]
) -> list[LotView]:
    """The lots with what is left of each. `sizes` are those of every lot of a number."""
    by_number: dict[str, list[LotCount]] = {}
    for count in counts:
        by_number.setdefault(count.lot, []).append(count)
    found = []
    for lot in lots:
        others = sizes.get(lot.lot, ())
        used = sum(one.needles for one in by_number.get(lot.lot, ()) if is_of_lot(one.size, lot.dimensions, others))
        stock = left(received=lot.needles_received, used=used, set_aside=lot.set_aside, is_counted=lot.is_counted)
        found.append(replace(lot, used=used, stock=stock))
    return found


@dataclass(frozen=True, slots=True)
class SizeStock:
    """What is left of one size in all lots that may be used. `is_at_least` where a lot was never counted."""

    size: str
    handle_colours: tuple[str, ...]
    needles: int
    lots: int
    is_at_least: bool

    @property
    def is_low(self) -> bool:
        return self.needles < LOW and not self.is_at_least


def by_size(lots: Iterable[LotView], on: date) -> list[SizeStock]:
    """Thin and short ones first. A size of which nothing is left stays a while, with none left."""
    known: dict[Size, list[LotView]] = {}
    for lot in lots:
        if lot.expires_on + SOON >= on:
            known.setdefault(lot.dimensions, []).append(lot)
    return [_size(known[size], on) for size in sorted(known)]


def _size(lots: Sequence[LotView], on: date) -> SizeStock:
    usable = [lot for lot in lots if lot.is_usable(on)]
    in_stock = [lot for lot in usable if lot.stock is None or lot.stock > 0]
    colours = Counter(lot.handle_colour for lot in usable or lots if lot.handle_colour)
    return SizeStock(
        size=lots[0].size,
        handle_colours=tuple(sorted(colours)),
        needles=sum(lot.stock or 0 for lot in in_stock),
        lots=len(in_stock),
        is_at_least=any(lot.stock is None for lot in in_stock),
    )


@dataclass(frozen=True, slots=True)
class Shelves:
    """Lots as the page shows them: what to open, what to take off the shelf, what is gone."""

    in_use: tuple[LotView, ...]
    to_put_away: tuple[LotView, ...]
    gone: tuple[LotView, ...]
    sizes: tuple[SizeStock, ...]


def shelves(lots: Iterable[LotView], on: date) -> Shelves:
    """In use: the first to expire first. A recalled or expired lot leaves the shelf once none of it is left."""
    known = sorted(lots, key=lambda lot: (lot.expires_on, lot.ref))
    standings = {lot.ref: standing(lot, on) for lot in known}
    barred = [lot for lot in known if standings[lot.ref] in {Standing.RECALLED, Standing.EXPIRED}]
    away = [lot for lot in barred if lot.stock is None or lot.stock > 0]
    in_use = [lot for lot in known if standings[lot.ref] in {Standing.SOON, Standing.USABLE}]
    gone = [lot for lot in reversed(known) if lot not in away and lot not in in_use]
    return Shelves(tuple(in_use), tuple(away), tuple(gone), tuple(by_size(known, on)))
