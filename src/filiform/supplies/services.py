from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics.members import Member
from filiform.supplies import queries
from filiform.supplies.errors import LotAlreadyRecalled, LotNotFound, LotNotPlausible, LotReceivedTwice
from filiform.supplies.models import Lot, StockMove
from filiform.supplies.types import SETTING_ASIDE, Reason, size_text

# Wide on purpose: they catch a mistake of unit, not a clinical limit. Typical diameters are 0.12-0.30 mm, lengths
# 13-60 mm; long gluteal needles reach 100 and more. Source: procedure dossier, section 4.
GAUGE_MM = (0.08, 0.6)
LENGTH_MM = (3, 150)
# Catches a code read into the wrong field, nothing else.
MOST_NEEDLES = 100_000


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
    product_code: str = "",
    needles: int | None = None,
) -> Lot:
    """Put a lot into stock. `needles` is how many came; None where nobody counted. Raises LotReceivedTwice,
    LotNotPlausible.
    """
    _check_size("gauge_mm", gauge_mm, GAUGE_MM)
    _check_size("length_mm", length_mm, LENGTH_MM)
    day = received_on or at.astimezone(by.zone).date()
    if expires_on < day:
        raise LotNotPlausible(where="expires_on", message=f"this lot expired on {expires_on}. Send it back.")
    key = {"maker": maker.strip(), "lot": lot.strip(), "gauge_mm": gauge_mm, "length_mm": length_mm}
    if needles is not None:
        _check_number("needles", needles)
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
        product_code=product_code.strip(),
        needles_received=needles,
    )
    audit.record(
        organization=by.organization_ref,
        kind="lot.received",
        about=row.ref,
        by=by.user_ref,
        at=at,
        facts={"lot": row.lot, "gauge_mm": gauge_mm, "length_mm": length_mm, "needles": needles},
    )
    return row


@transaction.atomic
def recall_lot(*, lot_ref: str, reason: str, by: Member, at: datetime) -> Lot:
    """Take a lot out of use: no needle of it goes in from this moment. Raises LotNotFound, LotAlreadyRecalled."""
    row = _locked(lot_ref, by)
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


@transaction.atomic
def receive_more(*, lot_ref: str, needles: int, by: Member, at: datetime, note: str = "") -> StockMove:
    """More packs of a lot that is in stock. Raises LotNotFound, LotAlreadyRecalled, LotNotPlausible."""
    row = _locked(lot_ref, by)
    if row.recalled_at is not None:
        raise LotNotPlausible(where="needles", message=f"lot {row.lot} is recalled. Send the pack back.")
    _check_number("needles", needles)
    return _book(row, -needles, Reason.RECEIVED, note, by, at)


@transaction.atomic
def set_aside(*, lot_ref: str, needles: int, reason: str, by: Member, at: datetime, note: str = "") -> StockMove:
    """Needles that go to nobody: dropped, damaged, expired. Raises LotNotFound, LotNotPlausible."""
    row = _locked(lot_ref, by)
    if reason not in set(SETTING_ASIDE):
        raise LotNotPlausible(where="reason", message=f"write one of {', '.join(SETTING_ASIDE)}.")
    _check_number("needles", needles)
    left = queries.lot(organization_id=by.organization_id, lot_ref=lot_ref).stock
    if left is not None and needles > left:
        raise LotNotPlausible(
            where="needles", message=f"only {max(left, 0)} should be left. Count the lot first if there are more."
        )
    return _book(row, needles, Reason(reason), note, by, at)


@transaction.atomic
def count_lot(*, lot_ref: str, counted: int, by: Member, at: datetime, note: str = "") -> StockMove:
    """What is there, counted by hand, is the stock from now on; the difference stays in the book.

    Raises LotNotFound, LotNotPlausible.
    """
    row = _locked(lot_ref, by)
    _check_number("counted", counted, least=0)
    known = queries.lot(organization_id=by.organization_id, lot_ref=lot_ref)
    expected = (known.needles_received or 0) - known.used - known.set_aside
    return _book(row, expected - counted, Reason.COUNTED, note, by, at)


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


def _locked(lot_ref: str, by: Member) -> Lot:
    row = Lot.objects.of(by.organization_id).select_for_update().filter(ref=lot_ref).first()
    if row is None:
        raise LotNotFound
    return row


def _book(row: Lot, needles: int, reason: Reason, note: str, by: Member, at: datetime) -> StockMove:
    move = StockMove.objects.add(
        organization_id=by.organization_id,
        lot=row,
        needles=needles,
        reason=reason.value,
        note=note.strip(),
        by_id=by.user_id,
        at=at,
    )
    audit.record(
        organization=by.organization_ref,
        kind="lot.received_more" if reason is Reason.RECEIVED else f"lot.{reason.value}",
        about=row.ref,
        by=by.user_ref,
        at=at,
        facts={"lot": row.lot, "needles": needles},
    )
    return move


def _check_number(where: str, value: int, least: int = 1) -> None:
    if not least <= value <= MOST_NEEDLES:
        raise LotNotPlausible(where=where, message=f"write a number from {least} to {MOST_NEEDLES}.")


def _check_size(where: str, value: float, bounds: tuple[float, float]) -> None:
    low, high = bounds
    if not low <= value <= high:
        raise LotNotPlausible(where=where, message=f"write a size from {low:g} to {high:g} mm.")
