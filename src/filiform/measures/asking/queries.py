from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db.models import Case, F, Q, When

from filiform.booking.types import VisitRow
from filiform.clinics.types import Member
from filiform.core.prepared import Prepared, Slot, organization
from filiform.knowledge import catalogues
from filiform.measures.asking.errors import AskingNotFound
from filiform.measures.asking.rules import state_of
from filiform.measures.asking.types import AskingRow, AskingState, Draft, Left, Occasion, Plan
from filiform.measures.models import Asking, AskingAnswer, AskingPlan

LOOKED_BACK: Final = timedelta(days=90)
MOST: Final = 300
LOOKED_AT: Final = 2000
NEWEST: Final = 12
"""How many of a patient's askings are looked at."""
COLUMNS = (
    "id", "ref", "patient_id", "patient__ref", "patient__given_name", "patient__family_name", "visit_id", "visit__ref",
    "visit__episode_id", "visit__clinic_id", "occasion", "weeks", "instruments", "due_at", "until", "asked_at",
    "is_reached", "answered_at", "closed_at", "void_at", "corrected_at",
)  # fmt: skip

OF_PATIENT = Prepared(
    lambda: (
        Asking.objects.of(organization())
        .filter(patient_id=Slot("patient_id"), void_at=None)
        .order_by("-due_at", "-id")
        .values_list(*COLUMNS)[:NEWEST]
    )
)
SENT = Prepared(
    lambda: (
        AskingAnswer.objects.of(organization())
        .filter(asking_id__among=Slot("askings"), sent_at__isnull=False)
        .order_by("id")
        .values_list("asking_id", "instrument")
    )
)


class Show(StrEnum):
    """What the list shows."""

    TO_DO = "to-do"
    SENT = "sent"
    ANSWERED = "answered"
    DUE = "due"

    @property
    def label(self) -> str:
        return {"to-do": "Overdue or not reached", "sent": "Sent", "answered": "Answered", "due": "Due later"}[self]


SHOWN: Final = {
    Show.TO_DO: {AskingState.OVERDUE, AskingState.UNREACHED},
    Show.SENT: {AskingState.SENT},
    Show.ANSWERED: {AskingState.ANSWERED, AskingState.PART},
    Show.DUE: {AskingState.PLANNED},
}


def asking(*, organization_id: int, asking_ref: str, at: datetime) -> AskingRow:
    """One asking as it stands. Two queries. Raises: AskingNotFound."""
    rows = Asking.objects.of(organization_id).filter(ref=asking_ref).values_list(*COLUMNS)
    found = _rows(rows, organization_id, at)
    if not found:
        raise AskingNotFound
    return found[0]


def drafts(*, organization_id: int, asking_id: int) -> dict[str, Draft]:
    """What stands typed, by instrument; what is typed again in place of it. One query."""
    rows = AskingAnswer.objects.of(organization_id).filter(asking_id=asking_id)
    return {
        row.instrument: Draft(
            row.instrument, row.typed if row.correction is None else row.correction, row.given_at, row.sent_at
        )
        for row in rows
    }


def left_of(*, organization_id: int, patient_ids: Collection[int]) -> dict[int, list[Left]]:
    """What has been asked by letter, by episode. One query."""
    rows = Asking.objects.of(organization_id).filter(patient_id__in=patient_ids, left_at__isnull=False, void_at=None)
    found: dict[int, list[Left]] = {}
    for episode, instruments, left_at in rows.order_by("id").values_list("visit__episode_id", "instruments", "left_at"):
        if left_at is not None:
            found.setdefault(episode, []).append(Left(tuple(instruments), left_at))
    return found


def is_corrected_unsent(*, organization_id: int, asking_id: int) -> bool:
    """Whether something else stands typed than what was sent. One query."""
    rows = AskingAnswer.objects.of(organization_id).filter(asking_id=asking_id, correction__isnull=False)
    return rows.exclude(correction=F("typed")).exists()


def askings_of_patient(*, organization_id: int, patient_id: int, at: datetime, most: int = NEWEST) -> list[AskingRow]:
    """The last and the coming ones of a patient, newest first. Two queries, whatever her past."""
    rows = OF_PATIENT.rows(organization_id=organization_id, patient_id=patient_id)
    return _rows(rows[:most], organization_id, at)


def open_askings(*, organization_id: int, visit_id: int, at: datetime) -> list[AskingRow]:
    """Those of a visit that nobody has answered and that are not over. One query where there is none, else two."""
    rows = Asking.objects.of(organization_id).filter(visit_id=visit_id, closed_at=None, void_at=None, answered_at=None)
    return _rows(rows.order_by("id").values_list(*COLUMNS), organization_id, at)


def work_list(*, by: Member, at: datetime, show: Show) -> list[AskingRow]:
    """The askings of a clinic of the last three months and of the time to come, in one of the four lists. Two queries.

    Overdue and answered ones the newest first, those that wait by their day.
    """
    return [row for row in _of_clinic(by, at) if row.state in SHOWN[show]][:MOST]


def counts(*, by: Member, at: datetime) -> dict[AskingState, int]:
    """How many askings of the last three months stand where: due, sent, answered, overdue. Two queries."""
    rows = _of_clinic(by, at)
    return {state: sum(row.state is state for row in rows) for state in AskingState}


def _of_clinic(by: Member, at: datetime) -> list[AskingRow]:
    rows = Asking.objects.of(by.organization_id).filter(
        visit__clinic_id=by.clinic_id, due_at__gte=at - LOOKED_BACK, void_at=None
    )
    # What is due comes before what is to come, however much that is: nobody overdue drops out of the list.
    fallen_due = Case(When(due_at__lte=at, then=F("due_at")))
    ordered = rows.order_by(fallen_due.desc(nulls_last=True), "due_at", "-id")
    return _rows(ordered.values_list(*COLUMNS)[:LOOKED_AT], by.organization_id, at)


def plans_for(*, organization_id: int, visits: Sequence[VisitRow]) -> dict[int, Plan]:
    """The plan of each visit: its episode's, else its visit type's, else the organization's; else off. One query.

    What nobody has set asks nothing by itself; its instruments are the catalogue's, for whoever asks by hand.
    """
    of_episode, of_type = _plans(organization_id, episodes={visit.episode_id for visit in visits})
    return {
        visit.id: of_episode.get(visit.episode_id) or of_type.get(visit.visit_type) or of_type[""] for visit in visits
    }


def plan_of(*, organization_id: int, visit_type: str = "") -> Plan:
    """The plan of a visit type, by its name, or the organization's. One query."""
    _, of_type = _plans(organization_id, episodes=set())
    return of_type.get(visit_type) or of_type[""]


def _plans(organization_id: int, *, episodes: set[int]) -> tuple[dict[int, Plan], dict[str, Plan]]:
    """Plans of these episodes, and plans by the name of a visit type; the empty name is everything else."""
    rows = AskingPlan.objects.of(organization_id).filter(Q(episode=None) | Q(episode_id__in=episodes))
    usual = catalogues.taking().plan
    of_type = {"": Plan(usual.instruments, usual.follow_up_weeks, usual.days_before_visit, usual.days_open)}
    of_episode = {}
    for row in rows.select_related("visit_type"):
        source = "episode" if row.episode_id else "visit type" if row.visit_type else "clinic"
        plan = Plan(
            tuple(row.instruments), tuple(row.follow_up_weeks), row.days_before_visit, row.days_open, row.is_on, source
        )
        if row.episode_id:
            of_episode[row.episode_id] = plan
        else:
            of_type[row.visit_type.name if row.visit_type else ""] = plan
    return of_episode, of_type


def planned_visits(*, organization_id: int, visit_ids: Collection[int]) -> set[int]:
    """Those of these visits for which something was planned already. One query."""
    rows = Asking.objects.of(organization_id).filter(visit_id__in=visit_ids)
    return set(rows.values_list("visit_id", flat=True))


def is_open(row: AskingRow, at: datetime) -> bool:
    """Whether it can be answered now."""
    return row.closed_at is None and row.void_at is None and row.answered_at is None and at < row.until


def may_correct(row: AskingRow, at: datetime) -> bool:
    """Whether what was answered may still be corrected: as long as it could have been answered."""
    return row.answered_at is not None and row.void_at is None and at < row.until


def _rows(rows: Iterable[tuple[Any, ...]], organization_id: int, at: datetime) -> list[AskingRow]:
    """From their COLUMNS. One query, none without rows."""
    listed = list(rows)
    if not listed:
        return []
    sent: dict[int, list[str]] = {}
    for asking_id, instrument in SENT.rows(organization_id=organization_id, askings=[row[0] for row in listed]):
        sent.setdefault(asking_id, []).append(instrument)
    return [_row(row, tuple(sent.get(row[0], ())), at) for row in listed]


def _row(row: tuple[Any, ...], answered: tuple[str, ...], at: datetime) -> AskingRow:
    key, ref, patient, patient_ref, given, family, visit, visit_ref, episode, clinic, occasion, weeks, asks, *when = row
    found = AskingRow(
        key, ref, patient, patient_ref, f"{given} {family}", visit, visit_ref, episode, clinic, Occasion(occasion),
        weeks, tuple(asks), *when,
    )  # fmt: skip
    return replace(found, answered=answered, state=state_of(replace(found, answered=answered), at))
