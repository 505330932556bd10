"""What the day sheet and the chart show, gathered from the packages below in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from filiform.aftercare import queries as aftercare
from filiform.aftercare.queries import FollowUpRow
from filiform.audit import queries as audit
from filiform.audit.sentences import sentence
from filiform.booking import queries as booking
from filiform.booking.errors import VisitNotFound
from filiform.booking.rules import BY_HAND, FREES_THE_TIME, IN_THE_HOUSE, next_status
from filiform.booking.types import Step, StepState, StepStatus, VisitRow, VisitStatus, journey_steps
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.clinics.roles import Role
from filiform.consent import queries as consent
from filiform.consent.queries import GoalRow
from filiform.consent.types import ConsentView
from filiform.core.addresses import address_of, permission_of
from filiform.examination.planning import queries as planning
from filiform.examination.settings.types import rules_of
from filiform.measures.asking import queries as asking
from filiform.measures.asking.types import AskingRow
from filiform.patients import queries as patients
from filiform.patients.types import Alert, Identity, alerts_for
from filiform.practitioners import queries as practitioners
from filiform.practitioners.types import Qualification

# What must stand before a needle, and what is left afterwards: the glance of the day sheet.
BEFORE = ("history", "verdict", "consent", "outcome")
AFTER = ("treatment", "aftercare", "note")
OLDER = 20
LEFT = "Somebody who is no longer here"


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of one visit at a glance. `note` is clinical and empty for those who may not read charts."""

    key: str
    label: str
    state: StepState
    note: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """One visit of the day. What is clinical (complaint, notes of steps) is empty for those who may not read charts."""

    visit: VisitRow
    complaint: str
    patient: Identity
    marks: tuple[Mark, ...]
    url: str
    next: VisitStatus | None
    moves: tuple[VisitStatus, ...]
    is_double: bool
    links: tuple[tuple[str, str], ...]
    review: str = ""
    """What the plan of the complaint asks for, such as a review; empty where it asks nothing."""

    @property
    def is_over(self) -> bool:
        return self.visit.status is VisitStatus.DONE or self.visit.status in FREES_THE_TIME


@dataclass(frozen=True, slots=True)
class DayGroup:
    """One practitioner's day. `standing` is her qualification here on that day."""

    practitioner: str
    standing: Qualification
    rows: tuple[DayRow, ...]


@dataclass(frozen=True, slots=True)
class DaySheet:
    day: date
    is_everyone: bool
    groups: tuple[DayGroup, ...]

    @property
    def visits(self) -> int:
        return sum(1 for g in self.groups for row in g.rows if row.visit.status not in FREES_THE_TIME)

    @property
    def here(self) -> int:
        return sum(1 for g in self.groups for row in g.rows if row.visit.status in IN_THE_HOUSE)

    @property
    def done(self) -> int:
        return sum(1 for g in self.groups for row in g.rows if row.visit.status is VisitStatus.DONE)


def day_sheet(*, by: Member, day: date, everyone: bool) -> DaySheet:
    """The visits of one day, by practitioner. Queries: visits, names, practitioners (3), one per step."""
    rows = booking.visits_on(
        organization_id=by.organization_id,
        clinic_id=by.clinic_id,
        day=day,
        zone=by.zone,
        practitioner_user_id=None if everyone else by.user_id,
    )
    people = practitioners.practitioners_by_id(
        organization_id=by.organization_id, practitioner_ids={row.practitioner_id for row in rows}
    )
    standings = practitioners.qualifications(
        organization_id=by.organization_id, people=people, jurisdiction=by.jurisdiction, on=day
    )
    known = _day_rows(by, rows)
    groups = [
        DayGroup(one.name, standings[one.id], tuple(row for row in known if row.visit.practitioner_id == one.id))
        for one in people
    ]
    own_first = sorted(groups, key=lambda g: (g.rows[0].visit.practitioner_name != by.name, g.practitioner))
    return DaySheet(day, everyone, tuple(own_first))


def day_row(*, by: Member, visit_ref: str) -> DayRow:
    """One visit of the day sheet, after something happened to it."""
    return _day_rows(by, [booking.visit(organization_id=by.organization_id, visit_ref=visit_ref)])[0]


def _day_rows(by: Member, rows: Sequence[VisitRow]) -> list[DayRow]:
    names = patients.identities(organization_id=by.organization_id, patient_ids={row.patient_id for row in rows})
    statuses = booking.step_statuses(organization_id=by.organization_id, visits=rows)
    steps = journey_steps()
    openable = _openable(by, steps, rows)
    double = _double(rows)
    reviews = _reviews(by, rows)
    return [
        DayRow(
            visit=row,
            complaint=row.complaint if by.may("chart.see") else "",
            patient=names[row.patient_id],
            marks=_marks(by, row, steps, statuses[row.id]),
            url=_where_to(by, row, openable, statuses[row.id]),
            next=next_status(row.status),
            moves=BY_HAND[row.status],
            is_double=row.id in double,
            links=_links(by, row, names[row.patient_id], openable),
            review=reviews.get(row.id, ""),
        )
        for row in rows
    ]


def _reviews(by: Member, rows: Sequence[VisitRow]) -> dict[int, str]:
    """What the plans of these visits ask for, by visit id, for those who may read charts. Four queries, or none."""
    if not rows or not by.may("chart.see"):
        return {}
    on = max(row.starts_at for row in rows).astimezone(by.zone).date()
    states = planning.reviews_of_visits(
        organization_id=by.organization_id, visits=rows, on=on, zone=by.zone, after_visits=rules_of(by).review_after
    )
    return {visit: state.standing.label for visit, state in states.items() if state.asks}


def _openable(by: Member, steps: Sequence[Step], rows: Sequence[VisitRow]) -> list[Step]:
    """The steps whose page this member may open; asked of the page itself, once for all visits."""
    if not rows:
        return []
    return [step for step in steps if by.may(permission_of(step.url_name))]


def _marks(by: Member, row: VisitRow, steps: Sequence[Step], statuses: dict[str, StepStatus]) -> tuple[Mark, ...]:
    if row.status in FREES_THE_TIME:
        return ()
    shown = AFTER if row.status is VisitStatus.DONE else BEFORE
    clinical = by.may("chart.see")
    return tuple(
        Mark(step.key, step.label, statuses[step.key].state, statuses[step.key].note if clinical else "")
        for step in steps
        if step.key in shown
    )


def _where_to(by: Member, row: VisitRow, steps: Sequence[Step], statuses: dict[str, StepStatus]) -> str:
    """For those who treat, the first step not done; at the desk the panel opens instead."""
    if not by.may("chart.see"):
        return ""
    undone = [step for step in steps if statuses[step.key].state is not StepState.DONE]
    wanted = (undone or list(steps)[-1:])[:1]
    return address_of(wanted[0].url_name, row.ref) if wanted else ""


def _links(by: Member, row: VisitRow, patient: Identity, steps: Sequence[Step]) -> tuple[tuple[str, str], ...]:
    """Where the panel leads on to: what this member may open of the visit, and of the patient."""
    own = ("Record", address_of("desk:chart", patient.ref)) if by.may("chart.see") else None
    details = ("Details", address_of("patients:edit", patient.ref)) if by.may("patients.edit") else None
    history = next((step for step in steps if step.key == "history"), None)
    first = (history.label, address_of(history.url_name, row.ref)) if history else None
    return tuple(link for link in (first, own, details) if link)


def _double(rows: Sequence[VisitRow]) -> set[int]:
    """Visits of one practitioner that share time: allowed, and labelled."""
    taken = [row for row in rows if row.status not in FREES_THE_TIME]
    latest: dict[int, VisitRow] = {}
    found: set[int] = set()
    for row in sorted(taken, key=lambda one: one.starts_at):
        before = latest.get(row.practitioner_id)
        if before is not None and row.starts_at < before.ends_at:
            found |= {before.id, row.id}
        if before is None or row.ends_at > before.ends_at:
            latest[row.practitioner_id] = row
    return found


def sees_calendar_first(member: Member) -> bool:
    """Reception lives in the calendar; whoever treats, or answers for the clinic, begins with the day sheet."""
    return member.role is Role.RECEPTION


def sees_own_day_first(member: Member) -> bool:
    return member.role is Role.PRACTITIONER


@dataclass(frozen=True, slots=True)
class Panel:
    """A visit for the desk: who, where, how far; alerts are counted, not told."""

    row: DayRow
    alerts: int


def panel(*, by: Member, visit_ref: str) -> Panel:
    row = day_row(by=by, visit_ref=visit_ref)
    return Panel(row, len(alerts_for(by.organization_id, row.patient.id)))


@dataclass(frozen=True, slots=True)
class ChartVisit:
    visit: VisitRow
    marks: tuple[Mark, ...]
    url: str


@dataclass(frozen=True, slots=True)
class ChartVisits:
    """Twenty visits, newest first; `older` is the ref after which the next twenty start, or empty."""

    rows: tuple[ChartVisit, ...]
    older: str


@dataclass(frozen=True, slots=True)
class Chart:
    patient: Identity
    alerts: list[Alert]
    consent: ConsentView | None
    goals: list[GoalRow]
    follow_ups: list[FollowUpRow]
    askings: list[AskingRow]
    visits: ChartVisits
    review: str
    """What the plan of the newest visit asks for; empty where it asks nothing."""


def chart(*, by: Member, patient_ref: str, at: datetime) -> Chart:
    """The head of a record and its newest visits, whatever its length.

    Queries: patient, one per alert source, one per section (consent, goals, follow-ups; two for questions by link),
    visits, those of each step, and four for what the plan asks.
    A further section is one field of Chart, one query of its package here, and one card of chart.html.
    """
    identity = patients.identity(organization_id=by.organization_id, patient_ref=patient_ref)
    visits = _chart_visits(by, identity, None)
    return Chart(
        patient=identity,
        alerts=alerts_for(by.organization_id, identity.id),
        consent=consent.consent_in_force(organization_id=by.organization_id, patient_id=identity.id, at=at),
        goals=[
            goal
            for goal in consent.goals_of_patient(organization_id=by.organization_id, patient_id=identity.id)
            if goal.ended_at is None
        ],
        follow_ups=aftercare.follow_ups_of_patient(organization_id=by.organization_id, patient_id=identity.id, at=at),
        askings=asking.askings_of_patient(organization_id=by.organization_id, patient_id=identity.id, at=at, most=6),
        visits=visits,
        review=next(iter(_reviews(by, [one.visit for one in visits.rows[:1]]).values()), ""),
    )


def older_visits(*, by: Member, patient_ref: str, after: str) -> ChartVisits:
    """The next visits of a record, older than the visit named. Raises VisitNotFound for another patient's."""
    identity = patients.identity(organization_id=by.organization_id, patient_ref=patient_ref)
    last = booking.visit(organization_id=by.organization_id, visit_ref=after)
    if last.patient_id != identity.id:
        raise VisitNotFound
    return _chart_visits(by, identity, last)


def _chart_visits(by: Member, patient: Identity, before: VisitRow | None) -> ChartVisits:
    rows = booking.visits_of_patient(
        organization_id=by.organization_id, patient_id=patient.id, limit=OLDER + 1, before=before
    )
    shown = rows[:OLDER]
    statuses = booking.step_statuses(organization_id=by.organization_id, visits=shown)
    steps = journey_steps()
    openable = _openable(by, steps, shown)
    found = tuple(
        ChartVisit(
            row,
            tuple(Mark(s.key, s.label, statuses[row.id][s.key].state, statuses[row.id][s.key].note) for s in steps),
            _where_to(by, row, openable, statuses[row.id]),
        )
        for row in shown
    )
    return ChartVisits(found, shown[-1].ref if len(rows) > OLDER else "")


@dataclass(frozen=True, slots=True)
class TrailLine:
    at: datetime
    who: str
    what: str


def trail(*, by: Member, patient_ref: str) -> tuple[Identity, list[TrailLine]]:
    """Who did what with a record, newest first, at most 200 lines. Three queries."""
    identity = patients.identity(organization_id=by.organization_id, patient_ref=patient_ref)
    acts = audit.acts_on_patient(organization=by.organization_ref, patient=patient_ref)
    names = clinics.names_of(organization_id=by.organization_id, user_refs={act.by for act in acts})
    return identity, [TrailLine(act.at, names.get(act.by, LEFT), sentence(act.kind, act.facts)) for act in acts]
