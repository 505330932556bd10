from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, tzinfo

from filiform.booking.rules import FREES_THE_TIME
from filiform.booking.types import VisitRow, VisitStatus
from filiform.intake.models import Progress
from filiform.intake.pain import queries as pain
from filiform.intake.phone.types import PhoneState
from filiform.intake.queries import stored_answers
from filiform.intake.rules.asking import sheet
from filiform.intake.rules.phone import Told, own_rows
from filiform.patients import queries as patients


def told_of(*, organization_id: int, visit: VisitRow, at: datetime, zone: tzinfo) -> Told:
    """Everything a patient's walk is made of. Three queries."""
    rows = stored_answers(organization_id=organization_id, visit=visit)
    identity = patients.identities(organization_id=organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    drawn = pain.pain_of_visit(organization_id=organization_id, visit_id=visit.id)
    day = visit.starts_at.astimezone(zone).date()
    known, own = (
        sheet(
            each, visit_id=visit.id, starts_at=visit.starts_at, episode_id=visit.episode_id, born_on=identity.born_on,
            on=visit.starts_at.date(), at=at,
        )
        for each in (rows, own_rows(rows))
    )  # fmt: skip
    said_at: dict[str, datetime] = {}
    for row in own_rows(rows):
        if row.visit_id == visit.id:
            said_at[row.fact] = max(row.given_at, said_at.get(row.fact, row.given_at))
    return Told(own=own, known=known, pain=drawn, is_the_day=at.astimezone(zone).date() == day, said_at=said_at)


def takes_answers(*, status: str, sealed_at: datetime | None) -> bool:
    """Until the visit is over, signed or called off."""
    return sealed_at is None and status not in {VisitStatus.DONE, *FREES_THE_TIME}


def phone_state(*, organization_id: int, visit_id: int) -> PhoneState:
    """One query."""
    return phone_states(organization_id=organization_id, visit_ids=[visit_id]).get(visit_id, PhoneState(None, None))


def phone_states(*, organization_id: int, visit_ids: Collection[int]) -> dict[int, PhoneState]:
    """By visit id; a visit nobody has answered for is left out. One query."""
    rows = Progress.objects.of(organization_id).filter(visit_id__in=visit_ids)
    return {row[0]: PhoneState(*row[1:]) for row in rows.values_list("visit_id", "phone_to_ask", "phone_done_at")}
