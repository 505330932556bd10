from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking import services as booking
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.intake.models import PainMark
from filiform.intake.pain.errors import NotOnTheBody
from filiform.intake.pain.types import NO_PAIN
from filiform.intake.rules.hits import Hits, hits
from filiform.intake.rules.shapes import Stroke
from filiform.knowledge import catalogues
from filiform.patients import queries as patients


@dataclass(frozen=True, slots=True)
class Said:
    """One place as a patient says it: drawn (`view`, `strokes`) or chosen (`site`). `area` is the device's own name."""

    area: str
    view: str = ""
    strokes: tuple[Stroke, ...] = ()
    site: str = ""
    intensity: int | None = None
    qualities: tuple[str, ...] = ()
    is_removed: bool = False


@transaction.atomic
def record_pain(*, visit: VisitRow, said: Said, by: Member, at: datetime, given_at: datetime | None = None) -> None:
    """Keep one place as it was last said, or that it is no longer one. What lies there is worked out here.

    `given_at`: when she said it, where that was earlier. SQL: lock the visit, one insert, the patient's ref, audit.
    Raises: VisitSealed, NotOnTheBody.
    """
    booking.require_open(visit=visit, by=by)
    found = _found(said)
    PainMark.objects.add(
        organization_id=by.organization_id, visit_id=visit.id, patient_id=visit.patient_id, area=said.area,
        view=said.view, strokes=[list(map(list, stroke)) for stroke in said.strokes], site=said.site,
        intensity=said.intensity, qualities=list(said.qualities), sites=[list(one) for one in found.sites],
        muscles=[list(one) for one in found.muscles], extent=found.extent, chart=catalogues.body_chart().version,
        is_removed=said.is_removed, given_at=given_at or at, given_by_id=by.user_id,
    )  # fmt: skip
    patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    audit.record(
        organization=by.organization_ref, kind="intake.pain_shown", patient=patient.ref, about=visit.ref,
        by=by.user_ref, at=at,
    )  # fmt: skip


def say_no_pain(*, visit: VisitRow, by: Member, at: datetime, given_at: datetime | None = None) -> None:
    """There is nothing to show: said deliberately."""
    record_pain(visit=visit, said=Said(NO_PAIN), by=by, at=at, given_at=given_at)


def _found(said: Said) -> Hits:
    if said.is_removed or said.area == NO_PAIN:
        return Hits((), (), 0.0)
    if said.site:
        return Hits(((said.site, 1.0),), (), 0.0)
    found = hits(said.view, said.strokes)
    if not found.is_on_the_body:
        raise NotOnTheBody
    return found
