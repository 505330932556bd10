from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.errors import VisitTooLong
from filiform.booking.models import Episode, Visit
from filiform.booking.queries import visits_of_episode
from filiform.booking.rules import LONGEST
from filiform.booking.services import SHORTEST
from filiform.booking.types import Source, VisitKind, VisitRow, VisitStatus
from filiform.clinics.types import Member
from filiform.patients import queries as patients


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit of another record, as it is brought over: when it was, and how long it took."""

    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def import_past_visits(
    *, patient_id: int, practitioner_id: int, complaint: str, visits: Sequence[PastVisit], by: Member, at: datetime
) -> list[VisitRow]:
    """Bring visits over from an earlier record, however many: done and sealed, in a closed episode of their own.

    Nothing is asked of the practice rules or of double times, for what was is not booked any more. Five statements and
    one line of audit. Returns the rows, oldest first. Raises VisitTooLong.
    """
    if not visits:
        return []
    if not all(SHORTEST <= one.ends_at - one.starts_at <= LONGEST for one in visits):
        raise VisitTooLong
    ordered = sorted(visits, key=lambda one: one.starts_at)
    first, last = (one.starts_at.astimezone(by.zone).date() for one in (ordered[0], ordered[-1]))
    patients.lock_patient(organization_id=by.organization_id, patient_id=patient_id)
    episode = Episode.objects.add(
        organization_id=by.organization_id, patient_id=patient_id, complaint=complaint, opened_on=first, closed_on=last
    )
    rows = Visit.objects.add_all(
        [
            Visit(
                organization_id=by.organization_id,
                episode=episode,
                patient_id=patient_id,
                practitioner_id=practitioner_id,
                clinic_id=by.clinic_id,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                status=VisitStatus.DONE,
                kind=VisitKind.FOLLOW_UP if number else VisitKind.INITIAL,
                arrived_at=one.starts_at,
                sealed_at=one.ends_at,
                source=Source.IMPORT,
            )
            for number, one in enumerate(ordered)
        ]
    )
    audit.record(
        organization=by.organization_ref,
        kind="visits.imported",
        patient=rows[0].patient.ref,
        about=episode.ref,
        by=by.user_ref,
        at=at,
        facts={"number": len(rows)},
    )
    return visits_of_episode(organization_id=by.organization_id, episode_id=episode.pk)
