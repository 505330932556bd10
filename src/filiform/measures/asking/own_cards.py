"""What a patient's own page offers her to answer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from filiform.measures.asking.queries import askings_of_patient, is_open
from filiform.patients.access.cards import Card
from filiform.patients.access.types import Visitor

POSITION: Final = 30


def cards(visitor: Visitor, at: datetime) -> list[Card]:
    """The questions that are open. Two queries."""
    rows = askings_of_patient(organization_id=visitor.member.organization_id, patient_id=visitor.patient.id, at=at)
    return [
        Card(
            title=_("A few questions for your practitioner"), text=_("You can stop and go on later."),
            url=reverse("measures:answer-own", args=[row.ref]), action=_("Answer"), position=POSITION,
        )
        for row in rows
        if row.due_at <= at and is_open(row, at)
    ]  # fmt: skip
