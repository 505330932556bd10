from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from filiform.booking import queries as booking
from filiform.booking.errors import VisitNotFound
from filiform.clinics.types import Member
from filiform.patients.access import services as access
from filiform.patients.access.types import Purpose

HOLDS = timedelta(hours=2)


@transaction.atomic
def link_to_own_visit(*, visit_ref: str, patient_id: int, by: Member, at: datetime) -> str:
    """The path of a link that changes one visit, as her mail has it, for whoever is on her own page already.

    Raises VisitNotFound, also for somebody else's visit.
    """
    visit = booking.visit(organization_id=by.organization_id, visit_ref=visit_ref)
    if visit.patient_id != patient_id:
        raise VisitNotFound
    return access.make_link(
        patient_id=patient_id, purpose=Purpose.MANAGE, about=visit.ref, until=at + HOLDS, by=by, at=at
    )
