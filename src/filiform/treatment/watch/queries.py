"""What is going on in a clinic now, in one query whatever its size."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    Exists,
    Field,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from filiform.booking import queries as booking
from filiform.booking.rules import IN_THE_HOUSE
from filiform.clinics.members import Member
from filiform.consent import queries as consent
from filiform.core.prepared import Prepared, Slot, moment, organization
from filiform.treatment.models import Event, Session
from filiform.treatment.watch.types import Watched

# Columns of a visit, as `Watched` names them.
OF_VISIT = {
    "visit_ref": "ref",
    "status": "status",
    "starts_at": "starts_at",
    "room_ref": "room__ref",
    "room": "room__name",
    "practitioner": "practitioner__name",
    "practitioner_user_id": "practitioner__user_id",
    "given_name": "patient__given_name",
    "family_name": "patient__family_name",
    "preferred_name": "patient__preferred_name",
}
# Columns of a session, as `Watched` names them.
OF_SESSION = {
    "opened_at": "opened_at",
    "closed_at": "closed_at",
    "inserted": "inserted",
    "in_body": "in_body",
    "missing": "missing",
    "counted": "counted",
    "stimulating": "stimulating",
    "longest_in_since": "longest_in_since",
    "overdue_at": "overdue_at",
    "help_wanted_at": "help_wanted_at",
    "help_wanted_by": "help_wanted_by__name",
    "help_wanted_by_id": "help_wanted_by_id",
    "help_answered_at": "help_answered_at",
    "help_answered_by": "help_answered_by__name",
    "search_closed_at": "search_closed_at",
}
NUMBERS = {"inserted", "in_body", "missing", "stimulating"}
WORDS = {"room_ref", "room", "help_wanted_by", "help_answered_by"}
FROM_EVENTS = ("last_event_at", "missing_since", "consent_withdrawn_at", "is_needled_by_asker")
NAMES = (*OF_VISIT, *OF_SESSION, *FROM_EVENTS)


def _sessions(*conditions: Q, **more: Any) -> QuerySet[Session, Any]:
    events = Event.objects.of(organization()).filter(session=OuterRef("pk"))
    last = events.filter(sequence=OuterRef("sequence"))
    lost = events.filter(kind="needle.missing").order_by("-sequence")
    hers = events.filter(kind="needle.inserted", by=Slot("asker"))
    return (
        Session.objects.of(organization())
        .filter(*conditions, visit__clinic_id=Slot("clinic_id"), **more)
        .annotate(
            last_event_at=Subquery(last.values("occurred_at")[:1]),
            missing_since=Subquery(lost.values("occurred_at")[:1]),
            consent_withdrawn_at=Subquery(consent.last_withdrawn(OuterRef("visit__patient_id"))),
            is_needled_by_asker=Exists(hers),
        )
        .order_by()
        .values_list(*(f"visit__{name}" for name in OF_VISIT.values()), *OF_SESSION.values(), *FROM_EVENTS)
    )


def _without_session() -> QuerySet[Any, Any]:
    """People in the house for whom no session was opened; in the columns of one, all of them empty."""
    session = Session.objects.of(organization()).filter(visit_id=OuterRef("pk"))
    empty = {f"no_{name}": Value(None, output_field=_kind(name)) for name in (*OF_SESSION, *FROM_EVENTS)}
    return (
        booking.people_in_the_house()
        .filter(~Exists(session))
        .annotate(**empty)
        .order_by()
        .values_list(*OF_VISIT.values(), *empty)
    )


def _kind(name: str) -> Field[Any, Any]:
    """The type of a session's column, so that an empty one fits it."""
    if name.startswith("is_"):
        return BooleanField()
    if name in FROM_EVENTS or name.endswith(("_at", "_since")):
        return DateTimeField()
    return CharField() if name in WORDS else IntegerField()


# Five small reads, each through an index of its own, put together by the database.
AROUND = Prepared(
    lambda: _sessions(
        # Said of the visit too, so that its index by day is used and not every visit there ever was.
        visit__organization_id=organization(),
        visit__starts_at__gte=moment("start"),
        visit__starts_at__lt=moment("end"),
        visit__status__in=sorted(IN_THE_HOUSE),
    ).union(
        _without_session(),
        _sessions(in_body__gt=0),
        _sessions(missing__gt=0, search_closed_at__isnull=True),
        _sessions(help_wanted_at__isnull=False),
    )
)


def around(*, by: Member, at: datetime) -> list[Watched]:
    """Everybody who is in the clinic of this member today, and every session that still asks for somebody.

    One query, whatever the number of rooms and sessions. In the order in which they were expected.
    """
    start, end = booking.day_bounds(at.astimezone(by.zone).date(), by.zone)
    rows = AROUND.rows(
        organization_id=by.organization_id, clinic_id=by.clinic_id, asker=by.user_ref, start=start, end=end
    )
    return sorted(map(_watched, rows), key=lambda one: (one.starts_at, one.visit_ref))


def own_with_needles(*, by: Member) -> list[tuple[str, str, int]]:
    """Visit, room and needles in, of every patient with a needle in whose visit or whose needles are this member's,
    whatever the clinic. One query."""
    hers = Event.objects.of(by.organization_id).filter(session=OuterRef("pk"), by=by.user_ref, kind="needle.inserted")
    rows = Session.objects.of(by.organization_id).filter(
        Q(practitioner__user_id=by.user_id) | Exists(hers), in_body__gt=0
    )
    found = rows.order_by("longest_in_since").values_list("visit__ref", "visit__room__name", "in_body")
    return [(ref, room or "In no room", in_body) for ref, room, in_body in found]


def _watched(row: tuple[Any, ...]) -> Watched:
    said = dict(zip(NAMES, row, strict=True))
    said |= {name: said[name] or 0 for name in NUMBERS} | {name: said[name] or "" for name in WORDS}
    said["is_needled_by_asker"] = bool(said["is_needled_by_asker"])
    return Watched(**said)
