"""What a patient's own page says of her history: begin, go on, or look at it again; and first what must be done now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow
from filiform.intake.phone import queries
from filiform.intake.phone.types import PhoneState
from filiform.intake.redflags import queries as redflags
from filiform.patients.access.cards import Card
from filiform.patients.access.types import Visitor

POSITION = 20
LOOKED_AT, SHOWN = 10, 2


def cards(visitor: Visitor, at: datetime) -> Sequence[Card]:
    """One for each of her next visits, two at most. Three queries."""
    organization_id = visitor.member.organization_id
    visits = booking.visits_of_patient(
        organization_id=organization_id, patient_id=visitor.patient.id, limit=LOOKED_AT
    )  # fmt: skip
    coming = [
        one for one in reversed(visits)
        if one.ends_at >= at and queries.takes_answers(status=one.status, sealed_at=one.sealed_at)
    ][:SHOWN]  # fmt: skip
    if not coming:
        return []
    ids = [one.id for one in coming]
    states = queries.phone_states(organization_id=organization_id, visit_ids=ids)
    pressing = redflags.visits_waiting(organization_id=organization_id, visit_ids=ids)
    return [_card(one, states.get(one.id), is_pressing=one.id in pressing) for one in coming]


def _card(visit: VisitRow, state: PhoneState | None, *, is_pressing: bool) -> Card:
    left = state.to_ask if state else None
    day = date_format(timezone.localtime(visit.starts_at), "MONTH_DAY_FORMAT")
    if left is None:
        text = _("Questions for your visit of {day}. About ten minutes; stop when you like.").format(day=day)
        action = _("Begin")
    elif left:
        one = _("One question is still open for your visit of {day}.")
        many = _("{n} questions are still open for your visit of {day}.")
        text, action = (one if left == 1 else many).format(n=left, day=day), _("Go on")
    else:
        text, action = _("Everything is answered for your visit of {day}.").format(day=day), _("Look at it")
    if is_pressing:
        text, action = _("Please read what to do about one of your answers."), _("Read it")
    page = "phone:summary" if is_pressing or left == 0 else "phone:start"
    is_done = state is not None and state.done_at is not None and not left
    return Card(
        title=_("Your health"), text=text, url=reverse(page, args=[visit.ref]), action=action, position=POSITION,
        done=is_done, urgent=is_pressing,
    )  # fmt: skip
