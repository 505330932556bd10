"""Keeps the claims in step with visits and holds. Called inside the transactions of the acts they follow."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import Q

from filiform.booking.errors import TimeTaken
from filiform.booking.models import Claim, Hold, Visit, VisitType
from filiform.booking.waiting.freeing.services import note_freed
from filiform.clinics.types import Member
from filiform.core.prepared import Prepared, PreparedInsert, Slot, moment, organization

RUN_OUT = Prepared(
    lambda: (
        Claim.objects.of(organization())
        .filter(Q(practitioner_id=Slot("practitioner_id")) | Q(room_id__among=Slot("room_ids")))
        .filter(expires_at__lte=moment("at"))
        .values_list("id")
    )
)
NEW = PreparedInsert(lambda: Claim)


def claim_for_visit(visit: Visit, *, shares_practitioner: bool, shares_room: bool) -> None:
    """A visit takes its time. Raises TimeTaken where the locks above were passed by: the database has the last word."""
    _write(
        Claim(visit=visit, patient_id=visit.patient_id),
        visit,
        shares_practitioner=shares_practitioner,
        shares_room=shares_room,
    )


def claim_for_hold(hold: Hold) -> None:
    """A hold takes its time until it runs out. Raises TimeTaken."""
    _write(Claim(hold=hold, expires_at=hold.expires_at), hold)


def prolong_hold(hold: Hold) -> None:
    Claim.objects.of(hold.organization_id).filter(hold=hold).update(expires_at=hold.expires_at)


def release_visit(visit: Visit, *, by: Member, at: datetime) -> None:
    """A visit gives its time back, as it stood in the book; whoever waits may hear of it. Three statements."""
    rows = Claim.objects.of(visit.organization_id).filter(visit=visit)
    held = rows.values_list("practitioner_id", "starts_at", "ends_at").first()
    rows.delete()
    if held is not None:
        note_freed(
            organization_id=visit.organization_id, clinic_id=visit.clinic_id, practitioner_id=held[0],
            starts_at=held[1], ends_at=held[2], at=at, by_desk=by.may("booking.move"),
        )  # fmt: skip


def release_holds(*, organization_id: int, holds: Collection[int]) -> None:
    Claim.objects.of(organization_id).filter(hold_id__in=holds).delete()


def release_expired(*, organization_id: int, practitioner_id: int, room_ids: Collection[int], at: datetime) -> None:
    """Holds of these that have run out no longer stand in the way, whether or not the sweep has come by.

    One query, two where one has.
    """
    found = RUN_OUT.rows(organization_id=organization_id, practitioner_id=practitioner_id, room_ids=room_ids, at=at)
    if found:
        Claim.objects.of(organization_id).filter(pk__in=[row[0] for row in found]).delete()


def _write(claim: Claim, taken: Visit | Hold, *, shares_practitioner: bool = False, shares_room: bool = False) -> None:
    kind: VisitType | None = taken.visit_type
    before, after = (kind.before_min, kind.after_min) if kind else (0, 0)
    claim.organization_id = taken.organization_id
    claim.practitioner_id, claim.room_id = taken.practitioner_id, taken.room_id
    claim.starts_at, claim.ends_at = taken.starts_at, taken.ends_at
    claim.busy_from = taken.starts_at - timedelta(minutes=before)
    claim.busy_until = taken.ends_at + timedelta(minutes=after)
    claim.shares_practitioner, claim.shares_room = shares_practitioner, shares_room
    try:
        NEW.write(claim)
    except IntegrityError as error:
        if "at_a_time" not in str(error):
            raise
        raise TimeTaken from error
