from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from filiform.booking.errors import VisitNotFound
from filiform.booking.models import Visit
from filiform.booking.rules import FREES_THE_TIME, IN_THE_HOUSE, LONGEST, is_for_needling, may_see_patients
from filiform.booking.types import Source, Step, StepStatus, VisitKind, VisitRow, VisitStatus, journey_steps
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.core.prepared import Prepared, Slot, moment, organization
from filiform.patients import queries as patients
from filiform.patients.types import Alert, Identity, alerts_for
from filiform.practitioners import queries as practitioners
from filiform.practitioners.types import Standing

# A page of a record and the one after it, to know whether there is one.
NEWEST = 21
# As VisitRow names them, in its order.
COLUMNS = (
    "id",
    "ref",
    "patient_id",
    "episode_id",
    "practitioner_id",
    "practitioner__ref",
    "practitioner__name",
    "practitioner__profession",
    "room__name",
    "starts_at",
    "ends_at",
    "kind",
    "status",
    "episode__complaint",
    "sealed_at",
    "clinic_id",
    "clinic__name",
    "clinic__time_zone",
    "visit_type__name",
    "is_overlap",
    "source",
    "booked_at",
    "cancelled_at",
    "cancelled_by",
    "is_late_cancel",
    "revision",
)


ONE = Prepared(lambda: Visit.objects.of(organization()).filter(ref=Slot("ref")).values_list(*COLUMNS))
ONE_BY_ID = Prepared(lambda: Visit.objects.of(organization()).filter(pk=Slot("id")).values_list(*COLUMNS))
OF_DAY = Prepared(
    lambda: (
        Visit.objects.of(organization())
        .filter(clinic_id=Slot("clinic_id"), starts_at__gte=moment("start"), starts_at__lt=moment("end"))
        .order_by("starts_at", "id")
        .values_list(*COLUMNS)
    )
)
OF_DAY_OWN = Prepared(lambda: OF_DAY.build().filter(practitioner__user_id=Slot("user_id")))
OF_PATIENT = Prepared(
    lambda: (
        Visit.objects.of(organization())
        .filter(patient_id=Slot("patient_id"))
        .order_by("-starts_at", "-id")
        .values_list(*COLUMNS)[:NEWEST]
    )
)
MEANWHILE = Prepared(
    lambda: (
        Visit.objects.of(organization())
        .filter(
            practitioner_id=Slot("practitioner_id"), starts_at__lt=moment("ends_at"), ends_at__gt=moment("starts_at")
        )
        # Nothing that began longer ago can still last; without this every visit there ever was would be looked at.
        .filter(starts_at__gt=moment("earliest"))
        .exclude(status__in=sorted(FREES_THE_TIME))
        .exclude(pk=Slot("except_for"))
        .values_list("id")[:1]
    )
)
TO_NEEDLE = Prepared(
    lambda: (
        Visit.objects.of(organization())
        .filter(
            clinic_id=Slot("clinic_id"), practitioner_id__among=Slot("practitioner_ids"), starts_at__gte=moment("after")
        )
        .exclude(status__in=sorted({*FREES_THE_TIME, VisitStatus.DONE}))
        .order_by("starts_at", "id")
        .values_list(*COLUMNS, "visit_type__needling")
    )
)
NEEDLE_TIMES = Prepared(
    lambda: TO_NEEDLE.build().order_by().values_list("practitioner_id", "starts_at", "kind", "visit_type__needling")
)
DONE_OF_EPISODES = Prepared(
    lambda: (
        Visit.objects.of(organization())
        .filter(episode_id__among=Slot("episodes"), status=VisitStatus.DONE)
        .order_by("starts_at", "id")
        .values_list("episode_id", "starts_at")
    )
)
CAME = sorted({*IN_THE_HOUSE, VisitStatus.DONE})
EPISODES = Prepared(
    lambda: (
        Visit.objects.of(organization())
        .filter(patient_id=Slot("patient_id"), status__in=CAME)
        .values("episode_id")
        .annotate(visits=Count("pk"), last_at=Max("starts_at"))
        .order_by("-last_at", "-episode_id")
        .values_list(
            "episode_id", "episode__ref", "episode__complaint", "episode__opened_on", "episode__closed_on", "visits",
            "last_at",
        )
    )
)  # fmt: skip
ANY = Prepared(lambda: Visit.objects.of(organization()).filter(patient_id=Slot("patient_id")).values_list("id")[:1])


def row_of(row: tuple[Any, ...]) -> VisitRow:
    """A visit from its COLUMNS."""
    values = list(row)
    values[8], values[11], values[12] = row[8] or "", VisitKind(row[11]), VisitStatus(row[12])
    values[18], values[20] = row[18] or "", Source(row[20])
    return VisitRow(*values)


def _rows(rows: Iterable[tuple[Any, ...]]) -> list[VisitRow]:
    return [row_of(row) for row in rows]


def visit(*, organization_id: int, visit_ref: str) -> VisitRow:
    """One visit. One query. Raises VisitNotFound, also for another organization's visit."""
    row = ONE.first(organization_id=organization_id, ref=visit_ref)
    if row is None:
        raise VisitNotFound
    return row_of(row)


def visit_by_id(*, organization_id: int, visit_id: int) -> VisitRow:
    """The same by its key. One query. Raises VisitNotFound."""
    row = ONE_BY_ID.first(organization_id=organization_id, id=visit_id)
    if row is None:
        raise VisitNotFound
    return row_of(row)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Midnight to midnight by the clinic's clock; 23 or 25 hours apart when the clocks change."""
    return datetime.combine(day, time.min, zone), datetime.combine(day + timedelta(days=1), time.min, zone)


def visits_on(
    *, organization_id: int, clinic_id: int, day: date, zone: ZoneInfo, practitioner_user_id: int | None = None
) -> list[VisitRow]:
    """The visits of one day at one clinic, earliest first; one practitioner's if named. One query."""
    start, end = day_bounds(day, zone)
    those = {"organization_id": organization_id, "clinic_id": clinic_id, "start": start, "end": end}
    if practitioner_user_id is None:
        return _rows(OF_DAY.rows(**those))
    return _rows(OF_DAY_OWN.rows(**those, user_id=practitioner_user_id))


def visits_to_needle(
    *, organization_id: int, clinic_id: int, practitioner_ids: Collection[int], after: datetime
) -> list[VisitRow]:
    """Visits of these people from then on in which needles are planned, earliest first. One query."""
    rows = TO_NEEDLE.rows(
        organization_id=organization_id, clinic_id=clinic_id, practitioner_ids=practitioner_ids, after=after
    )
    found = ((row_of(row[:-1]), row[-1]) for row in rows)
    return [visit for visit, type_needles in found if is_for_needling(visit.kind, type_needles=type_needles)]


def needle_times(
    *, organization_id: int, clinic_id: int, practitioner_ids: Collection[int], after: datetime
) -> list[tuple[int, datetime]]:
    """With whom and when, of the same visits: to count them. One query."""
    rows = NEEDLE_TIMES.rows(
        organization_id=organization_id, clinic_id=clinic_id, practitioner_ids=practitioner_ids, after=after
    )
    return [row[:2] for row in rows if is_for_needling(VisitKind(row[2]), type_needles=row[3])]


def visits_of_patient(
    *, organization_id: int, patient_id: int, limit: int, before: VisitRow | None = None
) -> list[VisitRow]:
    """A patient's visits, newest first, a page at a time. One query, however many there are."""
    if before is None and limit <= NEWEST:
        return _rows(OF_PATIENT.rows(organization_id=organization_id, patient_id=patient_id)[:limit])
    rows = Visit.objects.of(organization_id).filter(patient_id=patient_id)
    if before is not None:
        rows = rows.filter(Q(starts_at__lt=before.starts_at) | Q(starts_at=before.starts_at, id__lt=before.id))
    return _rows(rows.order_by("-starts_at", "-id").values_list(*COLUMNS)[:limit])


def visits_of_episode(*, organization_id: int, episode_id: int) -> list[VisitRow]:
    """Every visit of one episode, oldest first. One query."""
    rows = Visit.objects.of(organization_id).filter(episode_id=episode_id).order_by("starts_at", "id")
    return _rows(rows.values_list(*COLUMNS))


def visits_of_episodes(*, organization_id: int, episode_ids: Collection[int]) -> list[VisitRow]:
    """The same of several episodes. One query."""
    rows = Visit.objects.of(organization_id).filter(episode_id__in=episode_ids).order_by("starts_at", "id")
    return _rows(rows.values_list(*COLUMNS))


def done_times(*, organization_id: int, episode_ids: Collection[int]) -> list[tuple[int, datetime]]:
    """Episode and start of every visit of these episodes that is done, oldest first. One query."""
    return cast(
        "list[tuple[int, datetime]]", DONE_OF_EPISODES.rows(organization_id=organization_id, episodes=episode_ids)
    )


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """One complaint of a patient, with how many visits took place in it and when the last one was."""

    id: int
    ref: str
    complaint: str
    opened_on: date
    closed_on: date | None
    visits: int
    last_at: datetime


def episodes_of_patient(*, organization_id: int, patient_id: int) -> list[EpisodeRow]:
    """Those in which a visit took place, the one with the newest visit first. One query."""
    return [EpisodeRow(*row) for row in EPISODES.rows(organization_id=organization_id, patient_id=patient_id)]


def visits_that_took_place(
    *, organization_id: int, episode_id: int, limit: int, skip: int = 0
) -> list[VisitRow]:  # fmt: skip
    """Visits of one episode at which somebody came, newest first, without the newest `skip` of them. One query."""
    rows = Visit.objects.of(organization_id).filter(episode_id=episode_id, status__in=CAME)
    return _rows(rows.order_by("-starts_at", "-id").values_list(*COLUMNS)[skip : skip + limit])


def people_in_the_house() -> QuerySet[Visit]:
    """Who is here on one day at one clinic, for a prepared query of a later step that adds what it knows of them.

    Slots: organization_id, clinic_id, start, end.
    """
    return Visit.objects.of(organization()).filter(
        clinic_id=Slot("clinic_id"), starts_at__gte=moment("start"), starts_at__lt=moment("end"),
        status__in=sorted(IN_THE_HOUSE),
    )  # fmt: skip


def has_visits(*, organization_id: int, patient_id: int) -> bool:
    return ANY.first(organization_id=organization_id, patient_id=patient_id) is not None


def has_another_meanwhile(visit: VisitRow, *, organization_id: int) -> bool:
    """Whether this practitioner has another visit at that time: allowed, and said. One query."""
    row = MEANWHILE.first(
        organization_id=organization_id, practitioner_id=visit.practitioner_id, starts_at=visit.starts_at,
        ends_at=visit.ends_at, earliest=visit.starts_at - LONGEST, except_for=visit.id,
    )  # fmt: skip
    return row is not None


@dataclass(frozen=True, slots=True)
class StepOnPage:
    step: Step
    status: StepStatus
    is_here: bool


@dataclass(frozen=True, slots=True)
class VisitPage:
    """What every page of a visit shows above its own content: whom, when, alerts, and the journey."""

    visit: VisitRow
    patient: Identity
    alerts: list[Alert]
    steps: list[StepOnPage]

    @property
    def step_label(self) -> str:
        """What the step of this page is called: the first words of its title."""
        return next((entry.step.label for entry in self.steps if entry.is_here), "")

    def status_of(self, key: str) -> StepStatus:
        """How far one step of this visit is."""
        return next(entry.status for entry in self.steps if entry.step.key == key)


def visit_page(*, organization_id: int, visit_ref: str, here: str) -> VisitPage:
    """The head of a visit page. Queries: visit, patient, one per alert source, one per step."""
    row = visit(organization_id=organization_id, visit_ref=visit_ref)
    identity = patients.identities(organization_id=organization_id, patient_ids={row.patient_id})[row.patient_id]
    statuses = step_statuses(organization_id=organization_id, visits=[row])[row.id]
    steps = [StepOnPage(step, statuses[step.key], step.key == here) for step in journey_steps()]
    return VisitPage(row, identity, alerts_for(organization_id, row.patient_id), steps)


def step_statuses(*, organization_id: int, visits: Sequence[VisitRow]) -> dict[int, dict[str, StepStatus]]:
    """How far each visit is in each step, by visit id and step key. One query a step, whatever the number of visits."""
    found: dict[int, dict[str, StepStatus]] = {row.id: {} for row in visits}
    for step in journey_steps():
        statuses = step.statuses(organization_id, visits)
        for row in visits:
            found[row.id][step.key] = statuses[row.id]
    return found


@dataclass(frozen=True, slots=True)
class Choices:
    """What a booking form offers, by ref; the ids stay here. `warnings` by practitioner ref, in words."""

    practitioners: list[tuple[str, str]]
    rooms: list[tuple[str, str]]
    practitioner_ids: dict[str, int]
    room_ids: dict[str, int]
    ref_by_user: dict[int, str]
    warnings: dict[str, str]


def choices(*, by: Member, on: date) -> Choices:
    """Who may be booked where. Somebody who may not needle here is said so beside the name. Four queries."""
    people = practitioners.practitioners(organization_id=by.organization_id)
    standings = practitioners.qualifications(
        organization_id=by.organization_id, people=people, jurisdiction=by.jurisdiction, on=on
    )
    rooms = clinics.rooms(organization_id=by.organization_id)
    bookable = [one for one in people if may_see_patients(standings[one.id])]
    warnings = {
        one.ref: "may not needle here" if standings[one.id].status is Standing.NOT_QUALIFIED else "qualification open"
        for one in bookable
        if not standings[one.id].may_needle
    }
    return Choices(
        practitioners=[(o.ref, f"{o.name} ({warnings[o.ref]})" if o.ref in warnings else o.name) for o in bookable],
        rooms=[(room.ref, room.name) for room in rooms],
        practitioner_ids={one.ref: one.id for one in bookable},
        room_ids={room.ref: room.pk for room in rooms},
        ref_by_user={one.user_id: one.ref for one in bookable if one.user_id},
        warnings=warnings,
    )
