"""What is still open at the end of a day, gathered in a fixed number of queries. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from filiform.aftercare import queries as aftercare
from filiform.aftercare.alarms.types import AlarmRow
from filiform.audit import queries as audit
from filiform.booking import queries as booking
from filiform.booking.rules import IN_THE_HOUSE
from filiform.booking.types import StepState, StepStatus, VisitRow, VisitStatus
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.core.addresses import address_of, permission_of
from filiform.patients import queries as patients
from filiform.treatment import queries as treatment
from filiform.treatment.queries import OpenAgain
from filiform.treatment.watch import queries as watch
from filiform.treatment.watch.types import Watched

DAY_CLOSED = "day.closed"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that is still open: whose, where, and where to see to it. `note` is a word or two."""

    visit_ref: str
    called: str
    place: str
    practitioner: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of one day at one clinic. `closed_at` None: nobody has closed it yet."""

    day: date
    needles_in: tuple[Matter, ...]
    missing: tuple[Matter, ...]
    red_flags: tuple[Matter, ...]
    sessions_open: tuple[Matter, ...]
    open_again: tuple[Matter, ...]
    """Sessions of any day that were opened again for what came later and are not closed yet."""
    still_here: tuple[Matter, ...]
    notes_unsigned: tuple[Matter, ...]
    closed_at: datetime | None
    closed_by: str

    @property
    def groups(self) -> tuple[tuple[str, str, tuple[Matter, ...]], ...]:
        """Name, tone and matters of each part that has any, the gravest first."""
        parts = (
            ("Needles in", "danger", self.needles_in), ("Needles missing", "danger", self.missing),
            ("Red flags after treatment", "danger", self.red_flags),
            ("Sessions open", "warning", self.sessions_open), ("Sessions open again", "warning", self.open_again),
            ("Still here", "warning", self.still_here),
            ("Notes to sign", "info", self.notes_unsigned),
        )  # fmt: skip
        return tuple(part for part in parts if part[2])

    @property
    def is_done(self) -> bool:
        return not self.groups

    @property
    def may_close(self) -> bool:
        return not self.needles_in

    @property
    def open_matters(self) -> dict[str, int]:
        return {name: len(matters) for name, _, matters in self.groups}


def closing(*, by: Member, at: datetime) -> Closing:
    """Queries: who is around, alarms, visits, names, sessions (2), the word that it is closed, and by whom."""
    day = at.astimezone(by.zone).date()
    around = watch.around(by=by, at=at)
    alarms = aftercare.open_alarms(organization_id=by.organization_id, clinic_id=by.clinic_id, at=at)
    rows = booking.visits_on(organization_id=by.organization_id, clinic_id=by.clinic_id, day=day, zone=by.zone)
    people = patients.identities(organization_id=by.organization_id, patient_ids={row.patient_id for row in rows})
    sessions = treatment.treatment_statuses(by.organization_id, rows)
    since, _ = booking.day_bounds(day, by.zone)
    closed = audit.last_act_since(
        organization=by.organization_ref, kind=DAY_CLOSED, about=by.clinic_ref, since=since
    )  # fmt: skip
    again = treatment.sessions_open_again(organization_id=by.organization_id, clinic_id=by.clinic_id)
    names = clinics.names_of(organization_id=by.organization_id, user_refs={closed.by} if closed else set())
    with_needles = {one.visit_ref for one in around if one.in_body}
    left = [row for row in _own_first(rows, by) if row.ref not in with_needles]

    def matter(row: VisitRow, page: str, note: str) -> Matter:
        called = f"{people[row.patient_id].called} {people[row.patient_id].family_name}".strip()
        return Matter(row.ref, called, row.room, row.practitioner_name, note, _address(by, page, row.ref))

    opened = [row for row in left if _is_open(sessions[row.id])]
    here = [row for row in left if row.status in IN_THE_HOUSE and row not in opened]
    return Closing(
        day=day,
        needles_in=tuple(_watched(by, one, f"{one.in_body} in") for one in around if one.in_body),
        red_flags=tuple(_alarm(by, one) for one in alarms),
        missing=tuple(_watched(by, one, f"{one.missing} missing") for one in around if one.is_searched_for),
        sessions_open=tuple(matter(row, "treatment:room", sessions[row.id].note) for row in opened),
        open_again=tuple(
            Matter(
                one.visit_ref,
                one.called,
                "",
                one.practitioner,
                "Opened again",
                _address(by, "treatment:room", one.visit_ref),
            )
            for one in again
            if one.visit_ref not in {row.ref for row in rows}
        ),
        still_here=tuple(matter(row, "desk:panel", row.status.label) for row in here),
        notes_unsigned=tuple(matter(row, "notes:note", "Not signed") for row in left if _is_unsigned(row)),
        closed_at=closed.at if closed else None,
        closed_by=names.get(closed.by, "") if closed else "",
    )


def _is_open(session: StepStatus) -> bool:
    return session.state is StepState.CURRENT


def _is_unsigned(row: VisitRow) -> bool:
    return row.status is VisitStatus.DONE and row.sealed_at is None


def _own_first(rows: list[VisitRow], by: Member) -> list[VisitRow]:
    return sorted(rows, key=lambda row: (row.practitioner_name != by.name, row.starts_at, row.id))


def _watched(by: Member, one: Watched, note: str) -> Matter:
    url = _address(by, "treatment:room", one.visit_ref)
    return Matter(one.visit_ref, one.called, one.room, one.practitioner, note, url)


def _open_again(by: Member, one: OpenAgain) -> Matter:
    url = _address(by, "treatment:room", one.visit_ref)
    return Matter(one.visit_ref, one.called, "", one.practitioner, "Opened again", url)


def _alarm(by: Member, one: AlarmRow) -> Matter:
    """Whoever may close the day may read the alarm."""
    note = f"with {one.taken_by}" if one.is_taken else "Nobody has it"
    return Matter(one.visit_ref, one.called, "", one.practitioner, note, address_of("aftercare:alarm", one.ref))


def _address(by: Member, page: str, visit_ref: str) -> str:
    return address_of(page if by.may(permission_of(page)) else "desk:panel", visit_ref)
