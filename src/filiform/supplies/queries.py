from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Case, Count, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from filiform.core.prepared import Prepared, Slot, organization
from filiform.supplies.errors import LotNotFound, PackUnreadable
from filiform.supplies.models import Lot, StockMove
from filiform.supplies.rules.packs import lots_of_pack, read_pack, usable_lot
from filiform.supplies.rules.stock import with_stock
from filiform.supplies.rules.tracing import LotInPatient, by_lot, is_of_lot, sizes_by_number
from filiform.supplies.types import (
    LotUse,
    LotView,
    MoveView,
    Pack,
    Reason,
    Scan,
    needles_used,
    uses_in_patient,
    uses_of,
)

COLUMNS = (
    "ref",
    "lot",
    "gauge_mm",
    "length_mm",
    "expires_on",
    "maker",
    "handle_colour",
    "received_on",
    "recalled_at",
    "recall_reason",
    "note",
    "product",
    "product_code",
    "needles_received",
)

NUMBERED = Prepared(lambda: Lot.objects.of(organization()).filter(lot__among=Slot("numbers")).values_list(*COLUMNS))


def _views(rows: QuerySet[Lot]) -> list[LotView]:
    return [LotView(**row) for row in rows.values(*COLUMNS)]


def _stocked(organization_id: int, asked: QuerySet[Lot]) -> list[LotView]:
    """The lots asked for, with what is left of each. Two queries however many they are.

    The first brings the lots with their book, and every lot that shares a number with one of them; the second the
    needles that went in.
    """
    rows = (
        Lot.objects.of(organization_id)
        .filter(lot__in=asked.values("lot"))
        .annotate(
            is_asked=Case(When(pk__in=asked.values("pk"), then=True), default=False),
            set_aside=Coalesce(Sum("moves__needles"), 0),
            counts=Count("moves", filter=Q(moves__reason=Reason.COUNTED.value)),
        )
        .values(*COLUMNS, "is_asked", "set_aside", "counts")
    )
    known = [(row.pop("is_asked"), LotView(is_counted=row.pop("counts") > 0, **row)) for row in rows]
    sizes = sizes_by_number(lot for _, lot in known)
    shared = [number for number, found in sizes.items() if len(found) > 1]
    counts = needles_used(organization_id, [number for number in sizes if number not in shared], shared)
    return with_stock([lot for is_asked, lot in known if is_asked], counts=counts, sizes=sizes)


def usable_lots(*, organization_id: int, on: date) -> list[LotView]:
    """Lots a needle may be taken from on this day, the first to expire first, without their stock. One query."""
    return _views(_usable(organization_id, on))


def usable_stock(*, organization_id: int, on: date) -> list[LotView]:
    """The same lots with what is left of each. Two queries."""
    return sorted(_stocked(organization_id, _usable(organization_id, on)), key=lambda lot: (lot.expires_on, lot.ref))


def _usable(organization_id: int, on: date) -> QuerySet[Lot]:
    return Lot.objects.of(organization_id).filter(recalled_at=None, expires_on__gte=on).order_by("expires_on", "id")


def lots(*, organization_id: int, limit: int = 200) -> list[LotView]:
    """With what is left of each, the last to expire first: what is in use comes before old packs. Two queries."""
    asked = Lot.objects.of(organization_id).order_by("-expires_on", "-id")[:limit]
    return sorted(_stocked(organization_id, asked), key=lambda lot: (lot.expires_on, lot.ref), reverse=True)


def lot(*, organization_id: int, lot_ref: str) -> LotView:
    """One lot with what is left of it. Two queries. Raises LotNotFound, also for another organization's lot."""
    found = _stocked(organization_id, Lot.objects.of(organization_id).filter(ref=lot_ref))
    if not found:
        raise LotNotFound
    return found[0]


def lots_numbered(*, organization_id: int, numbers: Collection[str]) -> list[LotView]:
    """The lots with these numbers; a number may belong to several makers or sizes. One query."""
    return [LotView(*row) for row in NUMBERED.rows(organization_id=organization_id, numbers=sorted(numbers))]


def lots_of_scan(*, organization_id: int, pack: Pack) -> list[LotView]:
    """The lots a scanned pack may be from, with what is left of each; none without a number. Two queries."""
    asked = Lot.objects.of(organization_id).filter(lot__iexact=pack.lot)
    return lots_of_pack(pack, _stocked(organization_id, asked)) if pack.lot else []


def usable_pack(*, organization_id: int, pack: Pack, on: date) -> LotView:
    """The lot a needle of this pack may be taken from. Two queries. Raises what speaks against it."""
    return usable_lot(pack, lots_of_scan(organization_id=organization_id, pack=pack), on=on)


def product(*, organization_id: int, product_code: str) -> LotView | None:
    """The lot of this product that was received last: what is known of its maker, size and handle. One query."""
    rows = Lot.objects.of(organization_id).filter(product_code=product_code).order_by("-received_on", "-id")
    found = _views(rows[:1]) if product_code else []
    return found[0] if found else None


def scanned(*, organization_id: int, before: str, text: str, on: date) -> Scan:
    """What a scanned code is to this clinic; `before` are codes of the same pack. At most three queries."""
    codes = f"{before}\n{text}".strip("\n")
    try:
        pack = read_pack(codes, on=on)
    except PackUnreadable as error:
        return Scan(before, fault=str(error))
    found = lots_of_scan(organization_id=organization_id, pack=pack)
    return Scan(codes, pack, tuple(found), product(organization_id=organization_id, product_code=pack.product_code))


def book_of(*, organization_id: int, lot_ref: str) -> list[MoveView]:
    """What was set aside, counted or received besides, newest first. One query."""
    rows = StockMove.objects.of(organization_id).filter(lot__ref=lot_ref).order_by("-at", "-id")
    return [
        MoveView(at, Reason(reason), needles, by_name, note)
        for at, reason, needles, by_name, note in rows.values_list("at", "reason", "needles", "by__name", "note")
    ]


def uses_of_lot(*, organization_id: int, lot: LotView) -> list[LotUse]:
    """The visits in which needles of this lot went in, newest first. Two queries.

    A needle of another lot with the same number is left out where the sizes tell them apart.
    """
    twins = sizes_by_number(lots_numbered(organization_id=organization_id, numbers=[lot.lot]))
    found = uses_of(organization_id, lot.lot)
    return [use for use in found if is_of_lot(use.dimensions, lot.dimensions, twins[lot.lot])]


def lots_in_patient(*, organization_id: int, patient_id: int) -> list[LotInPatient]:
    """Every lot of which needles went into this patient, the latest first. Two queries whatever the record's length."""
    uses = uses_in_patient(organization_id, patient_id)
    known = lots_numbered(organization_id=organization_id, numbers={use.lot for use in uses})
    return by_lot(uses, known)
