"""A follow-up of a visit answered with a red flag, by the real service, whatever was needled before."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from filiform.aftercare import services
from filiform.aftercare.models import Alarm, FollowUp
from filiform.aftercare.types import Source
from tests.factories.cast import NOON


def red_flag(*, visit, by, at=NOON) -> tuple[str, str]:
    """The refs of the follow-up and of its alarm."""
    row = FollowUp.objects.add(
        organization_id=by.organization_id, visit_id=visit.pk, patient_id=visit.patient_id, window="h24",
        closed_at=at - timedelta(days=1), due_at=at, until=at + timedelta(days=3), asks=["rf-breath", "rf-needle"],
        risks=[],
    )  # fmt: skip
    said = services.Sent("3", "none", ("rf-breath",), none_of_these=False, words="", token=uuid4())
    services.record_answer(follow_up_ref=row.ref, sent=said, source=Source.PHONE, language="en", by=by, at=at)
    return row.ref, Alarm.objects.of(by.organization_id).get(visit_id=visit.pk).ref
