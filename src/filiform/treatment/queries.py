from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from filiform.booking.types import StepState, StepStatus, VisitRow
from filiform.core.prepared import Prepared, Slot, organization
from filiform.patients.types import Alert
from filiform.supplies.types import LotUse
from filiform.treatment.events import Event
from filiform.treatment.models import Event as Row
from filiform.treatment.models import Session
from filiform.treatment.rules.fold import EMPTY, fold
from filiform.treatment.store import events_of
from filiform.treatment.types import SessionState

ALERTING = Prepared(
    lambda: (
        Session.objects.of(organization())
        .filter(Q(in_body__gt=0) | Q(missing__gt=0), patient_id=Slot("patient_id"))
        .values_list("in_body", "missing")
    )
)
SEQUENCE = Prepared(
    lambda: Session.objects.of(organization()).filter(visit__ref=Slot("visit_ref")).values_list("sequence")
)
STANDING = Prepared(
    lambda: (
        Session.objects.of(organization())
        .filter(visit_id__among=Slot("visits"))
        .values_list("visit_id", "opened_at", "closed_at", "in_body", "inserted", "counted", "missing")
    )
)


@dataclass(frozen=True, slots=True)
class Treatment:
    """One session as its stream tells it. Without a session `state` is empty and `ref` too."""

    ref: str
    events: tuple[Event, ...]
    state: SessionState


@dataclass(frozen=True, slots=True)
class OpenNeedles:
    """A visit with needles in a body now, or with one missing; `since` is when the longest of them went in."""

    visit_ref: str
    patient_ref: str
    patient_name: str
    practitioner_name: str
    room: str
    in_body: int
    missing: int
    since: datetime | None


def treatment_of(*, organization_id: int, visit_id: int) -> Treatment:
    """The session of a visit with its whole stream. Two queries, one where there is none."""
    session = Session.objects.of(organization_id).filter(visit_id=visit_id).first()
    if session is None:
        return Treatment("", (), EMPTY)
    events = tuple(events_of(session))
    return Treatment(session.ref, events, fold(events))


def sequence_of_visit(*, organization_id: int, visit_ref: str) -> int | None:
    """The number of the last event; None where no session was begun. One query: a screen asks it every second."""
    row = SEQUENCE.first(organization_id=organization_id, visit_ref=visit_ref)
    return None if row is None else int(row[0])


def open_needles(*, organization_id: int) -> list[OpenNeedles]:
    """Everybody with a needle in, the longest first; then those with one missing. One query, through a small index."""
    rows = (
        Session.objects.of(organization_id)
        .filter(in_body__gt=0)
        .order_by("longest_in_since")
        .values_list(
            "visit__ref", "patient__ref", "patient__given_name", "patient__family_name",
            "visit__practitioner__name", "visit__room__name", "in_body", "missing", "longest_in_since",
        )
    )  # fmt: skip
    return [
        OpenNeedles(ref, patient, f"{given} {family}".strip(), practitioner, room or "", in_body, missing, since)
        for ref, patient, given, family, practitioner, room, in_body, missing, since in rows
    ]


def needle_alerts(organization_id: int, patient_id: int) -> list[Alert]:
    """For the banner: needles in this patient now, and needles never found. One query."""
    counts = ALERTING.rows(organization_id=organization_id, patient_id=patient_id)
    return [alert for in_body, missing in counts for alert in alerts_of(in_body, missing)]


def alerts_of(in_body: int, missing: int) -> list[Alert]:
    """What the banner says of one session."""
    told = [Alert("stop", f"{_needles(in_body)} in")] if in_body else []
    return [*told, Alert("stop", f"{_needles(missing)} not found")] if missing else told


def treatment_statuses(organization_id: int, visits: Sequence[VisitRow]) -> dict[int, StepStatus]:
    """Where each visit's session stands. One query."""
    rows = STANDING.rows(organization_id=organization_id, visits=[visit.id for visit in visits])
    found = {visit_id: _status(*standing) for visit_id, *standing in rows}
    return {visit.id: found.get(visit.id, StepStatus(StepState.TODO)) for visit in visits}


def uses_of_lot(organization_id: int, lot: str) -> list[LotUse]:
    """The visits in which needles of this lot went in, newest first. One query, through an index."""
    rows = (
        Row.objects.of(organization_id)
        .filter(lot=lot)
        .values(
            "session__visit__ref", "session__patient__ref", "session__patient__given_name",
            "session__patient__family_name",
        )
        .annotate(needles=Count("position"), used_at=Max("occurred_at"))
        .order_by("-used_at")
    )  # fmt: skip
    return [
        LotUse(
            visit_ref=row["session__visit__ref"], patient_ref=row["session__patient__ref"],
            patient_name=f"{row['session__patient__given_name']} {row['session__patient__family_name']}".strip(),
            used_at=row["used_at"], needles=row["needles"],
        )
        for row in rows
    ]  # fmt: skip


def _status(
    opened_at: datetime | None, closed_at: datetime | None, in_body: int, inserted: int, counted: int | None,
    missing: int,
) -> StepStatus:  # fmt: skip
    if in_body:
        return StepStatus(StepState.CURRENT, f"{in_body} in")
    if missing:
        return StepStatus(StepState.BLOCKED, f"{_needles(missing)} missing")
    if closed_at:
        return StepStatus(StepState.DONE, f"Closed {counted or 0}/{inserted}")
    if opened_at and inserted:
        return StepStatus(StepState.CURRENT, "Open: count" if counted != inserted else "Open: close")
    return StepStatus(StepState.CURRENT, "Open") if opened_at else StepStatus(StepState.TODO)


def _needles(number: int) -> str:
    return f"{number} needle{'' if number == 1 else 's'}"
