from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.examination.errors import SignNotReadable
from filiform.examination.models import ScreenFinding
from filiform.examination.services import draft_of
from filiform.examination.types import SignResult
from filiform.knowledge import catalogues
from filiform.patients import queries as patients

SIDES = ("right", "left")


@transaction.atomic
def record_signs(*, visit: VisitRow, signs: Mapping[tuple[str, str], str], by: Member, at: datetime) -> int:
    """Keep neurological signs by id and side: normal, abnormal, or empty for not tested. Returns how many changed.

    Signs left out stay as they are. Raises: VisitSealed; SignNotReadable for a sign, side or finding nobody knows.
    """
    known = {sign.id for screen in catalogues.examination().screens.values() for sign in screen.items}
    for (sign, side), finding in signs.items():
        if sign not in known or side not in SIDES or finding not in {"", *SignResult}:
            raise SignNotReadable(sign=f"{sign} {side}"[:60])
    draft = draft_of(visit=visit, by=by, at=at)
    rows = ScreenFinding.objects.of(by.organization_id).filter(examination=draft)
    standing = {(row.sign, row.side): row for row in rows}
    changed = []
    for key, finding in signs.items():
        before = standing.get(key)
        if finding == (before.finding if before else ""):
            continue
        changed.append(key)
        if before and not finding:
            before.delete()
        elif before:
            before.finding, before.noted_at, before.noted_by_id = finding, at, by.user_id
            before.save(update_fields=["finding", "noted_at", "noted_by"])
        else:
            ScreenFinding.objects.add(
                organization_id=by.organization_id, examination=draft, sign=key[0], side=key[1], finding=finding,
                noted_at=at, noted_by_id=by.user_id,
            )  # fmt: skip
    if changed:
        person = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})
        audit.record(
            organization=by.organization_ref, kind="examination.signs_recorded", patient=person[visit.patient_id].ref,
            about=visit.ref, by=by.user_ref, at=at, facts={"signs": sorted({sign for sign, _ in changed})},
        )  # fmt: skip
    return len(changed)
