from __future__ import annotations

from datetime import datetime

from django.db import transaction

from filiform.booking.types import VisitNews, VisitRow
from filiform.clinics.types import Member
from filiform.measures.asking import queries
from filiform.measures.asking.rules import due_again
from filiform.measures.asking.services import locked, record_act
from filiform.measures.models import Asking
from filiform.outbox import services as outbox


def follow_visit(kind: VisitNews, visit: VisitRow, by: Member, at: datetime) -> None:
    """Questions go where their visit goes. A listener of visits."""
    if kind is VisitNews.MOVED:
        move_askings(visit=visit, by=by, at=at)
    elif kind is VisitNews.BOOKED and visit.revision:
        bring_back(visit=visit, by=by, at=at)


@transaction.atomic
def move_askings(*, visit: VisitRow, by: Member, at: datetime) -> int:
    """Reckon anew when what a visit gave rise to is due and over; returns how many moved. One query where none does.

    What was answered, is over, or was sent by hand keeps its days. What was sent and would have been over before the
    new time is sent once more when its day has come, because its link ends with the old one.
    """
    known = queries.open_askings(organization_id=by.organization_id, visit_id=visit.id, at=at)
    moved = 0
    for one in known:
        due_at, until = due_again(one, visit.starts_at)
        is_by_hand = one.asked_at == one.due_at
        if is_by_hand or (one.asked_at and one.weeks) or (due_at, until) == (one.due_at, one.until):
            continue
        row = locked(one.ref, by)
        if row.asked_at and until > row.until:
            row.asked_at, row.is_reached, row.left_at = None, False, None
            outbox.void_letters(about=row.ref, by=by, at=at)
        row.due_at, row.until = due_at, until
        row.save(update_fields=["due_at", "until", "asked_at", "is_reached", "left_at"])
        moved += 1
    return moved


@transaction.atomic
def bring_back(*, visit: VisitRow, by: Member, at: datetime) -> int:
    """A visit that was called off is on again, and with it the questions that went with it; returns how many.

    What was taken back by hand stays so, and what would be over by now. One query where nothing had gone.
    """
    rows = Asking.objects.of(by.organization_id).select_for_update().filter(
        visit_id=visit.id, void_at__isnull=False, is_called_off=False, asked_at=None, closed_at=None
    )  # fmt: skip
    back = 0
    for row in rows.order_by("id"):
        due_at, until = due_again(row, visit.starts_at)
        if until > at:
            row.void_at, row.due_at, row.until = None, due_at, until
            row.save(update_fields=["void_at", "due_at", "until"])
            record_act(kind="asking.brought_back", row=row, by=by, at=at)
            back += 1
    return back
