from __future__ import annotations

from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics.types import Member
from filiform.patients.access.types import Visitor
from filiform.patients.services import note_chart_seen


def note_own_look(*, visitor: Visitor, page: str, at: datetime) -> None:
    """She looks at her own record; it leaves a line like any other look."""
    note_chart_seen(patient_ref=visitor.patient.ref, page=page, by=visitor.member, at=at)


@transaction.atomic
def note_download(*, visitor: Visitor, by: Member, at: datetime) -> None:
    """Before the first byte of everything leaves."""
    audit.record(
        organization=visitor.member.organization_ref, kind="record.downloaded", patient=visitor.patient.ref,
        about=visitor.patient.ref, by=by.user_ref, at=at,
    )  # fmt: skip
