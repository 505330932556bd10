from __future__ import annotations

from datetime import datetime, timedelta

from filiform.booking.feeds.models import Feed
from filiform.booking.feeds.types import FeedRow
from filiform.booking.models import Visit
from filiform.booking.queries import COLUMNS, row_of
from filiform.booking.types import VisitRow
from filiform.clinics.types import Member
from filiform.practitioners import queries as practitioners

# What a calendar still shows of the past, so that a cancellation reaches it; and how far ahead it looks.
BEHIND, AHEAD = timedelta(days=60), timedelta(days=550)
MOST = 5000


def feeds(*, by: Member) -> list[FeedRow]:
    """The feeds this member may make and take back: her own, or everybody's for whoever manages them. Two queries."""
    people = practitioners.practitioners(organization_id=by.organization_id)
    own = [one for one in people if may_manage(by, one.user_id)]
    made = {
        row[0]: row[1:]
        for row in Feed.objects.of(by.organization_id)
        .filter(revoked_at=None)
        .values_list("practitioner_id", "made_at", "asked_at")
    }
    return [FeedRow(one.ref, one.name, *made.get(one.id, (None, None))) for one in own]


def may_manage(by: Member, user_id: int | None) -> bool:
    return by.may("practitioners.manage") or (user_id is not None and user_id == by.user_id)


def visits_of_practitioner(*, organization_id: int, practitioner_id: int, at: datetime) -> list[VisitRow]:
    """What her calendar shows, called-off visits among it, earliest first. One query."""
    rows = Visit.objects.of(organization_id).filter(practitioner_id=practitioner_id)
    rows = rows.filter(starts_at__gte=at - BEHIND, starts_at__lt=at + AHEAD)
    return [row_of(row) for row in rows.order_by("starts_at", "id").values_list(*COLUMNS)[:MOST]]


def visits_of_patient(*, organization_id: int, patient_id: int, at: datetime) -> list[VisitRow]:
    """The same for a patient. One query."""
    rows = Visit.objects.of(organization_id).filter(patient_id=patient_id)
    rows = rows.filter(starts_at__gte=at - BEHIND, starts_at__lt=at + AHEAD)
    return [row_of(row) for row in rows.order_by("starts_at", "id").values_list(*COLUMNS)[:MOST]]
