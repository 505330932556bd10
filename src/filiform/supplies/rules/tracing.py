"""From a lot to the needles taken from it, and back: what counts as of a lot where a number is not enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from filiform.supplies.types import LotUse, LotView, Size


def is_of_lot(size: Size | None, own: Size, others: Collection[Size]) -> bool:
    """Whether a needle recorded with the number of a lot is counted to it.

    Makers may use a number twice, for two sizes. A needle whose size no lot of that number has was recorded with
    a slip in the size or the number: every lot of the number owns it, so that a recall finds it.
    """
    return size is None or size == own or size not in others


def sizes_by_number(lots: Iterable[LotView]) -> dict[str, set[Size]]:
    found: dict[str, set[Size]] = {}
    for lot in lots:
        found.setdefault(lot.lot, set()).add(lot.dimensions)
    return found


@dataclass(frozen=True, slots=True)
class LotInPatient:
    """One lot and the visits of one patient in which needles of it went in, the latest first.

    `known` are the lots in the books that it may be: several where makers share a number, none where it is not there.
    """

    lot: str
    size: str
    uses: tuple[LotUse, ...]
    known: tuple[LotView, ...]

    @property
    def needles(self) -> int:
        return sum(use.needles for use in self.uses)

    @property
    def corrected(self) -> int:
        return sum(use.corrected for use in self.uses)

    @property
    def recalled(self) -> tuple[LotView, ...]:
        return tuple(lot for lot in self.known if lot.is_recalled)


def by_lot(uses: Sequence[LotUse], lots: Sequence[LotView]) -> list[LotInPatient]:
    """Recalled lots first, then by the latest use. Several sizes recorded with one number stand apart."""
    sizes = sizes_by_number(lots)
    grouped: dict[tuple[str, Size], list[LotUse]] = {}
    for use in sorted(uses, key=lambda one: one.used_at, reverse=True):
        grouped.setdefault((use.lot, use.dimensions), []).append(use)
    found = [
        LotInPatient(
            number,
            of[0].size,
            tuple(of),
            tuple(lot for lot in lots if lot.lot == number and is_of_lot(size, lot.dimensions, sizes[number])),
        )
        for (number, size), of in grouped.items()
    ]
    return sorted(found, key=lambda one: not one.recalled)
