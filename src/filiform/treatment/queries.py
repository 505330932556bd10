from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, FloatField, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Length

from filiform.booking.types import StepState, StepStatus, VisitRow
from filiform.core.prepared import Prepared, Slot, moment, organization
from filiform.patients.types import Alert
from filiform.supplies.types import LotCount, LotUse, UseSource
from filiform.treatment.events import Event
from filiform.treatment.models import Event as Row
from filiform.treatment.models import Session
from filiform.treatment.rules.fold import EMPTY, fold
from filiform.treatment.rules.standing import TAKING_OUT
from filiform.treatment.store import COLUMNS, event_of, events_of
from filiform.treatment.types import MuscleNeedles, SessionState

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
SESSION = (
    "id", "ref", "visit_id", "visit__ref", "patient_id", "practitioner_id", "practitioner__user_id", "visit__clinic_id",
    "visit__clinic__time_zone", "opened_at", "closed_at", "first_closed_at",
)  # fmt: skip
OF_VISIT = Prepared(lambda: Session.objects.of(organization()).filter(visit_id=Slot("visit_id")).values_list(*SESSION))
# Those that were closed once, by the day on which they were opened.
OF_DAY = Prepared(
    lambda: (
        Session.objects.of(organization())
        .filter(
            practitioner_id=Slot("practitioner_id"), visit__clinic_id=Slot("clinic_id"), opened_at__gte=moment("start"),
            opened_at__lt=moment("end"), first_closed_at__isnull=False,
        )
        .values_list("inserted")
    )
)  # fmt: skip
# Size of a needle as its event says it, or as the correction says that replaced it.
GAUGE_MM = Cast(Coalesce(KT("payload__gauge_mm"), KT("payload__replacement__gauge_mm")), FloatField())
LENGTH_MM = Cast(Coalesce(KT("payload__length_mm"), KT("payload__replacement__length_mm")), FloatField())
NO_SIZE = Value(None, FloatField())


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


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session by its numbers, as a later step needs it; ids stay on the server."""

    id: int
    ref: str
    visit_id: int
    visit_ref: str
    patient_id: int
    practitioner_id: int
    practitioner_user_id: int | None
    clinic_id: int
    time_zone: str
    opened_at: datetime | None
    closed_at: datetime | None
    first_closed_at: datetime | None

    @property
    def is_open_again(self) -> bool:
        return self.first_closed_at is not None and self.closed_at is None


def session_row(*, organization_id: int, visit_id: int) -> SessionRow | None:
    """The session of a visit, or none. One query."""
    row = OF_VISIT.first(organization_id=organization_id, visit_id=visit_id)
    return None if row is None else SessionRow(*row)


def days_with_sessions(*, organization_id: int) -> set[tuple[int, int, date, str]]:
    """Clinic, practitioner, the clinic's day and its time zone, of every session that was closed once. One query."""
    rows = Session.objects.of(organization_id).filter(first_closed_at__isnull=False, opened_at__isnull=False)
    columns = ("visit__clinic_id", "practitioner_id", "opened_at", "visit__clinic__time_zone")
    return {
        (clinic, practitioner, opened_at.astimezone(ZoneInfo(zone)).date(), zone)
        for clinic, practitioner, opened_at, zone in rows.values_list(*columns).iterator(2000)
        if opened_at is not None
    }


def acts_since(*, organization_id: int, visit_id: int, since: datetime) -> list[Event]:
    """What was recorded in the session of a visit after a moment, oldest first. One query."""
    rows = Row.objects.of(organization_id).filter(session__visit_id=visit_id, recorded_at__gt=since)
    found = rows.order_by("sequence").values_list(*COLUMNS, "session__ref")
    return [event_of(row[:-1], row[-1]) for row in found]


@dataclass(frozen=True, slots=True)
class OpenAgain:
    """A session that was closed, opened again, and is still open; nobody sees it on the board of the day."""

    visit_ref: str
    called: str
    practitioner: str
    opened_at: datetime | None


def sessions_open_again(*, organization_id: int, clinic_id: int | None = None) -> list[OpenAgain]:
    """The oldest first; of one clinic if named. One query, through a small index."""
    here = {} if clinic_id is None else {"visit__clinic_id": clinic_id}
    rows = (
        Session.objects.of(organization_id)
        .filter(first_closed_at__isnull=False, closed_at__isnull=True, **here)
        .order_by("opened_at")
        .values_list(
            "visit__ref", "patient__given_name", "patient__family_name", "practitioner__name", "opened_at"
        )
    )  # fmt: skip
    return [OpenAgain(ref, f"{given} {family}".strip(), name, at) for ref, given, family, name, at in rows]


def last_needle_out(*, organization_id: int, session: SessionRow) -> datetime | None:
    """When the last needle of a session came out, by its acts. One query."""
    out = Row.objects.of(organization_id).filter(session_id=session.id, kind__in=sorted(TAKING_OUT))
    found: datetime | None = out.aggregate(last=Max("occurred_at"))["last"]
    return found


def needles_of_day(
    *, organization_id: int, practitioner_id: int, clinic_id: int, start: datetime, end: datetime
) -> list[int]:
    """How many needles went in, for each session of hers opened in that time and closed since. One query."""
    rows = OF_DAY.rows(
        organization_id=organization_id, practitioner_id=practitioner_id, clinic_id=clinic_id, start=start, end=end
    )
    return [int(inserted) for (inserted,) in rows]


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
    """The visits in which needles with this lot number were recorded, newest first. One query, through an index."""
    rows = Row.objects.of(organization_id)
    return _uses(rows, rows.filter(lot=lot))


def lots_of_patient(organization_id: int, patient_id: int) -> list[LotUse]:
    """Every lot number used in this patient, by visit, newest first. One query, through her sessions."""
    sessions = Session.objects.of(organization_id).filter(patient_id=patient_id).values("pk")
    rows = Row.objects.of(organization_id)
    # A question about the length of the number and not whether it is there, or SQLite walks through every lot instead.
    return _uses(rows, rows.annotate(digits=Length("lot")).filter(session__in=sessions, digits__gt=0))


def needles_of_patient(*, organization_id: int, patient_id: int) -> list[MuscleNeedles]:
    """Where needles went in all her sessions, corrections heeded, most first. One query, through her sessions."""
    sessions = Session.objects.of(organization_id).filter(patient_id=patient_id).values("pk")
    rows = Row.objects.of(organization_id).filter(session__in=sessions)
    later = rows.filter(session=OuterRef("session"), corrects=OuterRef("sequence"))
    found = (
        rows.filter(kind__in=("needle.inserted", "event.corrected"))
        .exclude(Exists(later))
        .annotate(
            muscle=Coalesce(KT("payload__muscle"), KT("payload__replacement__muscle")),
            side=Coalesce(KT("payload__side"), KT("payload__replacement__side")),
            needle=Coalesce(KT("payload__needle"), KT("payload__replacement__needle")),
        )
        .filter(muscle__isnull=False, side__isnull=False, needle__isnull=False)
        .values("muscle", "side")
        .annotate(needles=Count("pk"), visits=Count("session", distinct=True), last_at=Max("occurred_at"))
        .order_by("-needles", "muscle", "side")
    )
    columns = ("muscle", "side", "needles", "visits", "last_at")
    return [MuscleNeedles(*row) for row in found.values_list(*columns)]


def needles_of_lots(organization_id: int, numbers: Sequence[str], by_size: Sequence[str]) -> list[LotCount]:
    """How many needles with each of these numbers went in, those `by_size` told apart by size. One query.

    Counted are all that were recorded, from the index alone where the size is not asked for, less those that were
    corrected since. The other way round, looking for the correction of each, takes eight times as long.
    """
    every = [*numbers, *by_size]
    if not every:
        return []
    rows = Row.objects.of(organization_id).order_by()
    recorded = rows.filter(lot__in=numbers).values("lot").annotate(gauge=NO_SIZE, length=NO_SIZE, needles=Count("pk"))
    apart = rows.filter(lot__in=by_size).values("lot").annotate(gauge=GAUGE_MM, length=LENGTH_MM, needles=Count("pk"))
    told = recorded.values_list("lot", "gauge", "length", "needles").union(
        apart.values_list("lot", "gauge", "length", "needles"),
        _corrected(rows, every, by_size).values_list("was", "gauge", "length", "needles"),
        all=True,
    )
    found: dict[tuple[Any, ...], int] = {}
    for number, gauge, length, needles in told:
        found[number, gauge, length] = found.get((number, gauge, length), 0) + needles
    return [
        LotCount(number, None if gauge is None or length is None else (gauge, length), needles)
        for (number, gauge, length), needles in found.items()
    ]


def _corrected(rows: QuerySet[Row], numbers: Sequence[str], by_size: Sequence[str]) -> QuerySet[Any]:
    """Needles of these lots that were corrected since, each less one. Only what came after the first needle is read."""
    first = rows.filter(lot__in=numbers).values("organization").annotate(first=Min("pk")).values("first")
    target = rows.filter(session=OuterRef("session"), sequence=OuterRef("corrects"))
    sized = target.filter(lot__in=by_size)
    return (
        rows.filter(corrects__isnull=False, pk__gt=Subquery(first))
        .annotate(
            was=Subquery(target.values("lot")),
            gauge=Subquery(sized.annotate(mm=GAUGE_MM).values("mm")),
            length=Subquery(sized.annotate(mm=LENGTH_MM).values("mm")),
            needles=Value(-1),
        )
        .filter(was__in=numbers)
    )


def _uses(rows: QuerySet[Row], needles: QuerySet[Any]) -> list[LotUse]:
    """By visit, number and size, newest first: those that stand as recorded, and those that were corrected since."""
    later = rows.filter(session=OuterRef("session"), sequence__gt=OuterRef("sequence"), corrects=OuterRef("sequence"))
    found = (
        needles.annotate(is_corrected=Exists(later))
        .values(
            "session__visit__ref", "session__patient__ref", "session__patient__given_name",
            "session__patient__family_name", "lot",
        )
        .annotate(
            gauge=GAUGE_MM, length=LENGTH_MM, used_at=Max("occurred_at"),
            needles=Count("pk", filter=Q(is_corrected=False)), corrected=Count("pk", filter=Q(is_corrected=True)),
        )
        .order_by("-used_at")
        .values_list(
            "session__visit__ref", "session__patient__ref", "session__patient__given_name",
            "session__patient__family_name", "used_at", "lot", "gauge", "length", "needles", "corrected",
        )
    )  # fmt: skip
    return [
        LotUse(visit, patient, f"{given} {family}".strip(), used_at, lot, gauge, length, *numbers)
        for visit, patient, given, family, used_at, lot, gauge, length, *numbers in found
    ]


NEEDLES_BY_LOT = UseSource(by_lot=uses_of_lot, by_patient=lots_of_patient, counts=needles_of_lots)


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
