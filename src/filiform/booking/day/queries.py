from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from filiform.booking.day.types import Absence, BookedVisit, DayBook, Kept, Shut
from filiform.booking.models import Closure, Hold, Shift, TimeOff, Visit, VisitType
from filiform.booking.queries import COLUMNS, day_bounds, row_of
from filiform.booking.slots.types import Away, Closed, ShiftHours
from filiform.booking.types import Online
from filiform.clinics.types import Member
from filiform.core.prepared import Prepared, Slot, moment, organization

MORE = ("room__ref", "visit_type__ref", "arrived_at")
SHIFT = ("practitioner_id", "clinic_id", "weekday", "starts", "ends", "from_day", "until_day", "every_weeks", "room_id")
VISITS = Prepared(
    lambda: (
        Visit.objects.of(organization())
        .filter(clinic_id=Slot("clinic_id"), starts_at__gte=moment("start"), starts_at__lt=moment("end"))
        .order_by("starts_at", "id")
        .values_list(*COLUMNS, *MORE)
    )
)
VISITS_OF = Prepared(lambda: VISITS.build().filter(practitioner__ref=Slot("practitioner_ref")))


def day_book(
    *, by: Member, from_day: date, to_day: date, at: datetime, practitioner_ref: str = ""
) -> DayBook:  # fmt: skip
    """Everything in the book of her clinic from the first to the last day, both counted. Six queries.

    `practitioner_ref` narrows the visits to one practitioner's; the rest is small.
    """
    start, end = day_bounds(from_day, by.zone)[0], day_bounds(to_day, by.zone)[1]
    shifts = _shifts(by)
    return DayBook(
        visits=_visits(by, start, end, practitioner_ref),
        kept=_kept(by, start, end, at),
        shifts=shifts,
        absences=_absences(by, from_day, to_day),
        shut=_shut(by, from_day, to_day),
        types=tuple(VisitType.objects.of(by.organization_id).order_by("position", "id").values_list("ref", "name")),
        has_hours=bool(shifts),
    )


def room_ref_of(*, organization_id: int, visit_ref: str) -> str:
    """The room a visit is in, or nothing. One query."""
    rows = Visit.objects.of(organization_id).filter(ref=visit_ref)
    return str(rows.values_list("room__ref", flat=True).first() or "")


def _visits(by: Member, start: datetime, end: datetime, practitioner_ref: str) -> tuple[BookedVisit, ...]:
    those: dict[str, Any] = {
        "organization_id": by.organization_id, "clinic_id": by.clinic_id, "start": start, "end": end,
    }  # fmt: skip
    rows = VISITS_OF.rows(**those, practitioner_ref=practitioner_ref) if practitioner_ref else VISITS.rows(**those)
    width = len(COLUMNS)
    return tuple(
        BookedVisit(row_of(row[:width]), row[width] or "", row[width + 1] or "", row[width + 2]) for row in rows
    )


def _kept(by: Member, start: datetime, end: datetime, at: datetime) -> tuple[Kept, ...]:
    rows = Hold.objects.of(by.organization_id).filter(
        clinic_id=by.clinic_id, starts_at__gte=start, starts_at__lt=end, ended_at=None, expires_at__gt=at
    )
    columns = ("practitioner_id", "room__ref", "starts_at", "ends_at", "expires_at")
    return tuple(Kept(row[0], row[1] or "", *row[2:]) for row in rows.order_by("starts_at", "id").values_list(*columns))


def _shifts(by: Member) -> tuple[ShiftHours, ...]:
    rows = Shift.objects.of(by.organization_id).filter(clinic_id=by.clinic_id, removed_at=None)
    return tuple(
        ShiftHours(**{**row, "online": Online(row["online"])}) for row in rows.order_by("id").values(*SHIFT, "online")
    )


def _absences(by: Member, from_day: date, to_day: date) -> tuple[Absence, ...]:
    rows = TimeOff.objects.of(by.organization_id).filter(
        from_day__lte=to_day, until_day__gte=from_day, removed_at=None
    )  # fmt: skip
    columns = ("practitioner_id", "from_day", "until_day", "starts", "ends", "reason")
    return tuple(Absence(Away(*row[:5]), row[5]) for row in rows.order_by("id").values_list(*columns))


def _shut(by: Member, from_day: date, to_day: date) -> tuple[Shut, ...]:
    rows = Closure.objects.of(by.organization_id).filter(
        Q(clinic_id=by.clinic_id), from_day__lte=to_day, until_day__gte=from_day, removed_at=None
    )  # fmt: skip
    columns = ("clinic_id", "from_day", "until_day", "starts", "ends", "room_id", "name", "room__ref")
    return tuple(Shut(Closed(*row[:6]), row[6], row[7] or "") for row in rows.order_by("id").values_list(*columns))
