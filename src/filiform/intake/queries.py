from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from filiform.booking.types import StepState, StepStatus, VisitRow
from filiform.core.clock import now
from filiform.core.prepared import Prepared, Slot, organization
from filiform.intake.models import Answer, Progress
from filiform.intake.rules.alerts import READ, alerts_of
from filiform.intake.rules.asking import sheet
from filiform.intake.rules.entries import from_json
from filiform.intake.rules.facts import CHANGED, HEIGHT_CM, WEIGHT_KG
from filiform.intake.rules.topics import topic_of_fact
from filiform.intake.types import FactSheet, Source, StoredAnswer
from filiform.knowledge import catalogues
from filiform.patients import queries as patients
from filiform.patients.types import Alert

__all__ = ["alerts", "answers_of_visit", "fact_sheet", "history_statuses", "topic_of_fact"]

MEDICINES = "medications"
COLUMNS = (
    "id", "visit_id", "visit__starts_at", "episode_id", "fact", "value", "typed", "is_complete", "source",
    "given_by__name", "given_at", "settled_why",
)  # fmt: skip

TO_ASK = Prepared(
    lambda: (
        Progress.objects.of(organization())
        .filter(visit_id__among=Slot("visits"))
        .values_list("visit_id", "to_ask", "phone_to_ask", "phone_done_at")
    )
)


def _newest_alerting() -> QuerySet[Any, Any]:
    rows = Answer.objects.of(organization()).filter(patient_id=Slot("patient_id"), fact__in=READ)
    newest = rows.values("fact").annotate(newest=Max("id")).values("newest")
    return Answer.objects.of(organization()).filter(id__in=newest).order_by("fact").values_list(*COLUMNS)


ALERTING = Prepared(_newest_alerting)


def _bearing() -> QuerySet[Any, Any]:
    ask_again = catalogues.eligibility().ask_again
    session = frozenset(ask_again.every_session)
    lasting = [fact for fact in catalogues.eligibility().facts if fact not in session and not fact.startswith("plan.")]
    outlives = Q(patient_id=Slot("patient_id"), fact__in=[*lasting, CHANGED, HEIGHT_CM, WEIGHT_KG])
    rows = Answer.objects.of(organization()).filter(Q(visit_id=Slot("visit_id")) | outlives)
    return rows.order_by("id").values_list(*COLUMNS)


BEARING = Prepared(_bearing)
OF_VISIT = Prepared(
    lambda: Answer.objects.of(organization()).filter(visit_id=Slot("visit_id")).order_by("id").values_list(*COLUMNS)
)


def fact_sheet(*, organization_id: int, visit: VisitRow, at: datetime) -> FactSheet:
    """Everything known for a visit at a moment; a signed visit reads as it was when it was signed. Two queries.

    The age is reckoned on the day of the visit in UTC; the plan's facts are not here, screening adds them.
    """
    moment = min(at, visit.sealed_at) if visit.sealed_at else at
    identity = patients.identities(organization_id=organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    return sheet(
        stored_answers(organization_id=organization_id, visit=visit), visit_id=visit.id, starts_at=visit.starts_at,
        episode_id=visit.episode_id, born_on=identity.born_on, on=visit.starts_at.date(), at=moment,
    )  # fmt: skip


def stored_answers(*, organization_id: int, visit: VisitRow) -> list[StoredAnswer]:
    """Every row that can bear on a visit, oldest first: all of its own, and of other visits what outlives a session.

    One query. A patient with hundreds of visits costs little more: what expires with a session is not read again.
    """
    return _stored(BEARING.rows(organization_id=organization_id, visit_id=visit.id, patient_id=visit.patient_id))


def answers_of_visit(*, organization_id: int, visit_id: int) -> list[StoredAnswer]:
    """What was answered at one visit, oldest first, corrected answers included. One query."""
    return _stored(OF_VISIT.rows(organization_id=organization_id, visit_id=visit_id))


def medicines_of_patient(*, organization_id: int, patient_id: int) -> dict[int, tuple[str, ...]]:
    """By visit, the medicines named there, where they were asked: the newest answer of each. One query."""
    rows = Answer.objects.of(organization_id).filter(patient_id=patient_id, fact=MEDICINES, is_complete=True)
    found = rows.order_by("id").values_list("visit_id", "value", "typed")
    return {
        visit_id: tuple(sorted(entry.typed for entry in from_json(typed)) if typed else ())
        for visit_id, value, typed in found
        if value is not None
    }


def _stored(rows: Iterable[tuple[Any, ...]]) -> list[StoredAnswer]:
    return [
        StoredAnswer(
            id=row[0], visit_id=row[1], visit_starts_at=row[2], episode_id=row[3], fact=row[4], value=row[5],
            typed=from_json(row[6]) if row[6] else (), is_complete=row[7], source=Source(row[8]), by_name=row[9],
            given_at=row[10], settled_why=row[11],
        )
        for row in rows
    ]  # fmt: skip


def history_statuses(organization_id: int, visits: Sequence[VisitRow]) -> dict[int, StepStatus]:
    """How far the history of each visit is: done, "n to ask" with what came by phone, or to do. One query."""
    rows = TO_ASK.rows(organization_id=organization_id, visits=[visit.id for visit in visits])
    found = {row[0]: _status(*row[1:]) for row in rows}
    return {visit.id: found.get(visit.id, StepStatus(StepState.TODO)) for visit in visits}


def _status(to_ask: int, phone_to_ask: int | None, phone_done_at: datetime | None) -> StepStatus:
    if not to_ask:
        return StepStatus(StepState.DONE, "" if phone_to_ask is None else "By phone")
    by_phone = "" if phone_to_ask is None else "Phone done, " if phone_done_at else "Phone begun, "
    return StepStatus(StepState.CURRENT, f"{by_phone}{to_ask} to ask")


def alerts(organization_id: int, patient_id: int) -> list[Alert]:
    """What nobody treating this patient may overlook, from the latest answers whatever their age. One query."""
    rows = ALERTING.rows(organization_id=organization_id, patient_id=patient_id)
    return alerts_of(_stored(rows), at=now())
