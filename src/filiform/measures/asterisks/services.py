from __future__ import annotations

from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.services import require_open
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.measures.asterisks.queries import Sign
from filiform.measures.errors import SideMissing, UnknownInstrument, WrongSide
from filiform.measures.models import Asterisk
from filiform.measures.rules import needs_side
from filiform.measures.types import SIDES
from filiform.patients import queries as patients


@transaction.atomic
def mark_sign(*, visit: VisitRow, sign: Sign, is_marked: bool, by: Member, at: datetime) -> bool:
    """Choose a sign for the retest, or take the mark away; says whether that changed anything. A retry is harmless.

    Raises: VisitSealed, UnknownInstrument, WrongSide, SideMissing.
    """
    instrument, side, movement = sign[0], sign[1], " ".join(sign[2].split())[:120]
    known = catalogues.instruments().by_id.get(instrument)
    if known is None:
        raise UnknownInstrument(instrument=instrument)
    if side and side not in SIDES:
        raise WrongSide(name=known.name, side=side)
    if not side and needs_side(instrument):
        raise SideMissing(name=known.name)
    require_open(visit=visit, by=by)
    rows = Asterisk.objects.of(by.organization_id).select_for_update()
    standing = rows.filter(visit_id=visit.id, instrument=instrument, side=side, movement=movement, dropped_at=None)
    if is_marked == standing.exists():
        return False
    if is_marked:
        Asterisk.objects.add(
            organization_id=by.organization_id, visit_id=visit.id, patient_id=visit.patient_id, instrument=instrument,
            side=side, movement=movement, chosen_at=at, chosen_by_id=by.user_id,
        )  # fmt: skip
    else:
        standing.update(dropped_at=at, dropped_by_id=by.user_id)
    patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    kind = "measures.asterisk_set" if is_marked else "measures.asterisk_dropped"
    audit.record(
        organization=by.organization_ref, kind=kind, patient=patient.ref, about=visit.ref, by=by.user_ref, at=at,
        facts={"instrument": instrument},
    )  # fmt: skip
    return True
