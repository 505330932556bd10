from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from filiform.accounts.leaving import LeftBehind
from filiform.aftercare.alarms.types import AlarmRow, Entry, EntryKind
from filiform.aftercare.errors import AlarmNotFound
from filiform.aftercare.models import Alarm, AlarmEntry
from filiform.clinics.members import Member
from filiform.core.prepared import Prepared, Slot, organization
from filiform.patients.types import Alert

# As AlarmRow names them, in its order; the names of the patient are put together.
COLUMNS = (
    "ref", "visit__ref", "patient__ref", "patient__given_name", "patient__family_name", "patient__preferred_name",
    "patient__phone", "visit__practitioner__name", "visit__practitioner__user_id", "flags", "urgency", "raised_at",
    "level", "next_at", "taken_at", "taken_by__name", "taken_by_id", "closed_at", "closed_by__name", "outcome",
    "event_ref", "follow_up__ref",
)  # fmt: skip

OPEN = Prepared(
    # Every screen of the clinic asks this every few seconds; the index holds only what is open.
    lambda: (
        Alarm.objects.of(organization())
        .filter(closed_at=None, visit__clinic_id=Slot("clinic_id"))
        .order_by("raised_at", "id")
        .values_list(*COLUMNS)
    )
)
ALERTING = Prepared(
    lambda: (
        Alarm.objects.of(organization())
        .filter(patient_id=Slot("patient_id"), closed_at=None)
        .values_list("taken_by__name")
    )
)


def open_alarms(*, organization_id: int, clinic_id: int, at: datetime) -> list[AlarmRow]:
    """Every alarm of a clinic that is not closed: those nobody has taken first, then the most urgent, then the longest.

    One query. `at` is when it is asked: an alarm raised later than that is not there yet.
    """
    rows = map(_row, OPEN.rows(organization_id=organization_id, clinic_id=clinic_id))
    return sorted((row for row in rows if row.raised_at <= at), key=_order)


def _order(row: AlarmRow) -> tuple[bool, bool, datetime, str]:
    return (row.is_taken, row.urgency != "now", row.raised_at, row.ref)


def closed_alarms(*, by: Member, first: int, number: int) -> list[AlarmRow]:
    """Those that are over, the newest first. One query."""
    rows = Alarm.objects.of(by.organization_id).filter(visit__clinic_id=by.clinic_id, closed_at__isnull=False)
    return [_row(row) for row in rows.order_by("-raised_at", "-id").values_list(*COLUMNS)[first : first + number]]


def alarm(*, by: Member, alarm_ref: str) -> AlarmRow:
    """One query. Raises: AlarmNotFound, also for another organization's."""
    row = Alarm.objects.of(by.organization_id).filter(ref=alarm_ref).values_list(*COLUMNS).first()
    if row is None:
        raise AlarmNotFound
    return _row(row)


def entries(*, by: Member, alarm_ref: str) -> list[Entry]:
    """The history of an alarm, the oldest first. One query."""
    rows = AlarmEntry.objects.of(by.organization_id).filter(alarm__ref=alarm_ref).order_by("at", "id")
    return [
        Entry(
            EntryKind(kind), at, name, words, tuple(facts.get("flags", ())), ", ".join(facts.get("told", ()))
        )
        for kind, at, name, words, facts in rows.values_list("kind", "at", "by__name", "words", "facts")
    ]  # fmt: skip


def alarms_of_patient(*, organization_id: int, patient_id: int) -> list[AlarmRow]:
    """Open ones first, then the newest. One query."""
    rows = Alarm.objects.of(organization_id).filter(patient_id=patient_id).order_by("-raised_at", "-id")
    return sorted((_row(row) for row in rows.values_list(*COLUMNS)[:20]), key=lambda row: not row.is_open)


def alarm_alerts(organization_id: int, patient_id: int) -> list[Alert]:
    """For the banner: a red flag of hers that is not settled. One query."""
    rows = ALERTING.rows(organization_id=organization_id, patient_id=patient_id)
    return [
        Alert("hold", f"Red flag after treatment, with {name}") if name else Alert("stop", "Red flag after treatment")
        for (name,) in rows
    ]


def alarms_left(request: HttpRequest) -> list[LeftBehind]:
    """For the sign-out page: alarms that are this member's to see to. One query; none for somebody of no clinic."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return []
    rows = Alarm.objects.of(member.organization_id).filter(taken_by_id=member.user_id, closed_at=None)
    return [
        LeftBehind("A red flag that is yours: close the alarm or hand it back", reverse("aftercare:alarm", args=[ref]))
        for ref in rows.order_by("taken_at").values_list("ref", flat=True)
    ]


def _row(row: tuple[Any, ...]) -> AlarmRow:
    ref, visit_ref, patient_ref, given, family, preferred, phone, practitioner, user_id, flags, *rest = row
    urgency, raised_at, level, next_at, taken_at, taken_by, taken_by_id, *end = rest
    closed_at, closed_by, outcome, event_ref, follow_up_ref = end
    return AlarmRow(
        ref=ref, visit_ref=visit_ref, patient_ref=patient_ref, called=f"{preferred or given} {family}".strip(),
        phone=phone, practitioner=practitioner, practitioner_user_id=user_id, flags=tuple(flags), urgency=urgency,
        raised_at=raised_at, level=level, next_at=next_at, taken_at=taken_at, taken_by=taken_by or "",
        taken_by_id=taken_by_id, closed_at=closed_at, closed_by=closed_by or "", outcome=outcome,
        event_ref=event_ref, follow_up_ref=follow_up_ref or "",
    )  # fmt: skip
