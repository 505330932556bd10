from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from filiform.aftercare.errors import SheetNotFound
from filiform.aftercare.models import FollowUp
from filiform.aftercare.preparing import prepare
from filiform.aftercare.types import Sheet
from filiform.booking import queries as booking
from filiform.booking.types import VisitRow
from filiform.patients.access.cards import Card
from filiform.patients.access.types import Visitor

SHOWN_FOR: Final = timedelta(days=28)
POSITION: Final = 70


@dataclass(frozen=True, slots=True)
class OwnSheet:
    visit: VisitRow
    sheet: Sheet


def own_sheet(*, visitor: Visitor, visit_ref: str, language: str, at: datetime) -> OwnSheet:
    """The sheet of one of her own visits, as the catalogue has it now. Queries: those of `prepare`, and the visit.

    Raises: VisitNotFound for anybody else's, SheetNotFound while there is nothing to tell of.
    """
    visit = booking.visit(organization_id=visitor.member.organization_id, visit_ref=visit_ref)
    if visit.patient_id != visitor.patient.id:
        raise SheetNotFound
    sheet = prepare(visit=visit, language=language, by=visitor.member, at=at).sheet
    if sheet is None:
        raise SheetNotFound
    return OwnSheet(visit, sheet)


def cards(visitor: Visitor, at: datetime) -> list[Card]:
    """What her own page offers after a treatment: questions that are open, and the sheet of the last weeks. One query.

    Nothing on the page that came before the code tells of it.
    """
    rows = FollowUp.objects.of(visitor.member.organization_id).filter(
        patient_id=visitor.patient.id, closed_at__gt=at - SHOWN_FOR, void_at=None
    )
    found = list(rows.order_by("-due_at").values_list("ref", "visit__ref", "due_at", "until", "answered_at", "flags"))
    open_ones = [row for row in found if row[2] <= at <= row[3]]
    told = [
        _question(ref, bool(answered_at), bool(flags)) for ref, _visit, _due, _until, answered_at, flags in open_ones
    ]
    return [*told[:1], *([_sheet(found[0][1])] if found else [])]


def _question(ref: str, is_done: bool, is_red: bool) -> Card:
    return Card(
        title=_("How are you after the treatment?"),
        text=_("You can still change your answer.") if is_done else _("Three taps tell us how it goes."),
        url=reverse("aftercare:answer-own", args=[ref]), action=_("See my answer") if is_done else _("Answer"),
        position=POSITION, done=is_done and not is_red, urgent=is_red,
    )  # fmt: skip


def _sheet(visit_ref: str) -> Card:
    return Card(
        title=_("After your treatment"), text=_("What is normal, what to do, and when to call."),
        url=reverse("aftercare:own-sheet", args=[visit_ref]), action=_("Read"), position=POSITION + 1,
    )  # fmt: skip
