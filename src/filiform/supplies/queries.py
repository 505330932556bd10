from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet

from filiform.core.prepared import Prepared, Slot, organization
from filiform.supplies.errors import LotNotFound
from filiform.supplies.models import Lot
from filiform.supplies.types import LotView

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
)

NUMBERED = Prepared(lambda: Lot.objects.of(organization()).filter(lot__among=Slot("numbers")).values_list(*COLUMNS))


def _views(rows: QuerySet[Any]) -> list[LotView]:
    return [LotView(**row) for row in rows.values(*COLUMNS)]


def usable_lots(*, organization_id: int, on: date) -> list[LotView]:
    """Lots a needle may be taken from on this day, the first to expire first. One query."""
    rows = Lot.objects.of(organization_id).filter(recalled_at=None, expires_on__gte=on)
    return _views(rows.order_by("expires_on", "id"))


def lots(*, organization_id: int, limit: int = 200) -> list[LotView]:
    """Every lot ever received, newest first. One query."""
    return _views(Lot.objects.of(organization_id).order_by("-received_on", "-id")[:limit])


def lot(*, organization_id: int, lot_ref: str) -> LotView:
    """One lot. One query. Raises LotNotFound, also for another organization's lot."""
    found = _views(Lot.objects.of(organization_id).filter(ref=lot_ref))
    if not found:
        raise LotNotFound
    return found[0]


def lots_numbered(*, organization_id: int, numbers: Collection[str]) -> list[LotView]:
    """The lots with these numbers; a number may belong to several makers or sizes. One query."""
    return [LotView(*row) for row in NUMBERED.rows(organization_id=organization_id, numbers=sorted(numbers))]
