from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics.members import Member
from filiform.supplies.errors import LotAlreadyRecalled, LotNotFound, LotNotPlausible, LotReceivedTwice
from filiform.supplies.models import Lot
from filiform.supplies.types import size_text

# Wide on purpose: they catch a mistake of unit, not a clinical limit. Typical diameters are 0.12-0.30 mm, lengths
# 13-60 mm; long gluteal needles reach 100 and more. Source: procedure dossier, section 4.
GAUGE_MM = (0.08, 0.6)
LENGTH_MM = (3, 150)


@transaction.atomic
def receive_lot(
    *,
    maker: str,
    lot: str,
    gauge_mm: float,
    length_mm: float,
    expires_on: date,
    by: Member,
    at: datetime,
    product: str = "",
    handle_colour: str = "",
    received_on: date | None = None,
    note: str = "",
) -> Lot:
    """Put a lot into stock. Raises LotReceivedTwice, LotNotPlausible."""
    _check_size("gauge_mm", gauge_mm, GAUGE_MM)
    _check_size("length_mm", length_mm, LENGTH_MM)
    day = received_on or at.astimezone(by.zone).date()
    if expires_on < day:
        raise LotNotPlausible(where="expires_on", message=f"this lot expired on {expires_on}. Send it back.")
    key = {"maker": maker.strip(), "lot": lot.strip(), "gauge_mm": gauge_mm, "length_mm": length_mm}
    if Lot.objects.of(by.organization_id).filter(**key).exists():
        raise LotReceivedTwice(lot=lot, maker=maker, size=size_text(gauge_mm, length_mm))
    row = Lot.objects.add(
        organization_id=by.organization_id,
        **key,
        product=product.strip(),
        handle_colour=handle_colour.strip(),
        expires_on=expires_on,
        received_on=day,
        received_by_id=by.user_id,
        note=note.strip(),
    )
    audit.record(
        organization=by.organization_ref,
        kind="lot.received",
        about=row.ref,
        by=by.user_ref,
        at=at,
        facts={"lot": row.lot, "gauge_mm": gauge_mm, "length_mm": length_mm},
    )
    return row


@transaction.atomic
def recall_lot(*, lot_ref: str, reason: str, by: Member, at: datetime) -> Lot:
    """Take a lot out of use: no needle of it goes in from this moment. Raises LotNotFound, LotAlreadyRecalled."""
    row = Lot.objects.of(by.organization_id).select_for_update().filter(ref=lot_ref).first()
    if row is None:
        raise LotNotFound
    if row.recalled_at is not None:
        raise LotAlreadyRecalled(lot=row.lot)
    if not reason.strip():
        raise LotNotPlausible(where="reason", message="say why the lot is recalled, as the maker or the clinic put it.")
    row.recalled_at, row.recalled_by_id, row.recall_reason = at, by.user_id, reason.strip()
    row.save(update_fields=["recalled_at", "recalled_by", "recall_reason"])
    audit.record(
        organization=by.organization_ref,
        kind="lot.recalled",
        about=row.ref,
        by=by.user_ref,
        at=at,
        facts={"lot": row.lot},
    )
    return row


def note_lot_traced(*, lot_ref: str, visit_refs: list[str], by: Member, at: datetime) -> None:
    """Looking up in whom a lot was used reads those records, and leaves a line."""
    audit.record(
        organization=by.organization_ref,
        kind="lot.traced",
        about=lot_ref,
        by=by.user_ref,
        at=at,
        facts={"visits": visit_refs},
    )


def _check_size(where: str, value: float, bounds: tuple[float, float]) -> None:
    low, high = bounds
    if not low <= value <= high:
        raise LotNotPlausible(where=where, message=f"write a size from {low:g} to {high:g} mm.")
