"""What her own page says of her waiting, and the page on which she leaves the list without the mail of an offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from filiform.booking.models import WaitListEntry
from filiform.patients.access.cards import Card
from filiform.patients.access.types import Visitor

POSITION: Final = 90


@dataclass(frozen=True, slots=True)
class OwnWaiting:
    """One line of hers. `would_replace`: a later visit goes to the time she accepts."""

    ref: str
    visit_type: str
    practitioner: str
    from_day: date
    until_day: date
    would_replace: bool


def own_waiting(*, visitor: Visitor) -> list[OwnWaiting]:
    """What she waits for, the longest first. One query."""
    rows = WaitListEntry.objects.of(visitor.member.organization_id).filter(patient_id=visitor.patient.id, ended_at=None)
    columns = ("ref", "visit_type__name", "practitioner__name", "from_day", "until_day", "visit_id")
    return [
        OwnWaiting(ref, kind, who or "", first, last, visit is not None)
        for ref, kind, who, first, last, visit in rows.order_by("added_at", "id").values_list(*columns)
    ]


def cards(visitor: Visitor, at: datetime) -> Sequence[Card]:
    """That she waits, and until when. One query."""
    found = own_waiting(visitor=visitor)
    if not found:
        return []
    until = formats.date_format(max(one.until_day for one in found), "MONTH_DAY_FORMAT")
    text = _("We write to you when a time becomes free. You wait until {day}.").format(day=until)
    return [Card(_("You are on the wait list"), text, reverse("waiting:own"), _("Look"), POSITION, done=True)]
