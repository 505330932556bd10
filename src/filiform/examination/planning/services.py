from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from filiform.audit import services as audit
from filiform.booking.services import require_open
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.examination.errors import (
    NoReviewDue,
    OutcomeChangeNeedsReason,
    PlanNotReadable,
    ReasonMissing,
    ReviewDue,
    ReviewIncomplete,
)
from filiform.examination.models import CarePlan, PlanRecord
from filiform.examination.planning.outcome import threshold_of
from filiform.examination.planning.queries import records_of_episode, review_of_visit
from filiform.examination.planning.rules import may_be_routine
from filiform.examination.planning.telling import tell
from filiform.examination.planning.types import TO_CHECK, Code, Decision, RecordKind, ReviewState
from filiform.examination.settings.types import rules_of
from filiform.knowledge import catalogues
from filiform.measures.asking.services import plan_discharge
from filiform.measures.errors import ChangedElsewhere
from filiform.patients import queries as patients


@dataclass(frozen=True, slots=True)
class PlanInput:
    """A plan as it was filled in. `instrument` empty: nothing to judge it by."""

    complaint: str
    began_on: date | None = None
    stage: str = ""
    codes: tuple[Code, ...] = ()
    planned_visits: int | None = None
    review_on: date | None = None
    instrument: str = ""
    side: str = ""
    movement: str = ""
    goal: Decimal | None = None
    threshold: int | None = None
    """Which detectable change of the catalogue's row; None is the first that is a number."""
    reason: str = ""


@transaction.atomic
def set_care_plan(*, visit: VisitRow, plan: PlanInput, by: Member, at: datetime) -> str:
    """Set the plan of the visit's episode. The earlier one stays in the record; the same again changes nothing.

    The primary outcome and its detectable change are kept as they were chosen, so that they are fixed before the
    figures are seen: another one needs a reason. Returns the plan's ref.
    Raises: VisitSealed, PlanNotReadable, OutcomeChangeNeedsReason, ChangedElsewhere.
    """
    require_open(visit=visit, by=by)
    before = (
        CarePlan.objects.of(by.organization_id)
        .select_for_update(of=("self",))
        .filter(episode_id=visit.episode_id, replaced_by=None)
        .first()
    )
    fields = _fields(plan)
    if before is not None:
        if _outcome_of(before) != (plan.instrument, plan.side, plan.movement) and before.instrument and not plan.reason:
            raise OutcomeChangeNeedsReason
        if all(getattr(before, name) == value for name, value in fields.items() if name != "catalogue"):
            return before.ref
    try:
        row = CarePlan.objects.add(
            organization_id=by.organization_id, episode_id=visit.episode_id, patient_id=visit.patient_id,
            visit_id=visit.id, replaces=before, set_at=at, set_by_id=by.user_id, **fields,
        )  # fmt: skip
    except IntegrityError as error:
        raise ChangedElsewhere from error
    _record("examination.care_plan_set", visit=visit, about=row.ref, by=by, at=at)
    if (before.began_on if before else None) != row.began_on:
        tell(organization_id=by.organization_id, patient_id=visit.patient_id)
    return row.ref


@transaction.atomic
def sign_review(
    *,
    visit: VisitRow,
    checked: Collection[str],
    decision: str,
    reason: str,
    again_on: date | None,
    by: Member,
    at: datetime,
) -> str:
    """Sign the review of a plan: everything gone through, what follows, and why. Returns its ref.

    Where it ends needling, what is asked at discharge falls due.

    Raises: VisitSealed; ReviewIncomplete where something was not gone through, or going on has no day to look again;
    ReasonMissing.
    """
    require_open(visit=visit, by=by)
    words = " ".join(reason.split())[:1000]
    on = at.astimezone(by.zone).date()
    if set(checked) != set(TO_CHECK):
        raise ReviewIncomplete(what="Go through every point of the list and tick it.")
    if decision not in set(Decision):
        raise ReviewIncomplete(what="Say what follows: stop, change, refer, or go on.")
    if not words:
        raise ReasonMissing
    if decision == Decision.GO_ON and (again_on is None or again_on <= on):
        raise ReviewIncomplete(what="Going on needs a day after today to look again.")
    state = _state(visit, by=by, at=at)
    row = _add(
        visit, RecordKind.REVIEW, state, words, by=by, at=at, checked=sorted(checked), decision=decision,
        again_on=again_on,
    )  # fmt: skip
    if Decision(decision).ends_needling:
        plan_discharge(visit=visit, by=by, at=at)
    _record("examination.plan_reviewed", visit=visit, about=row.ref, by=by, at=at, decision=decision)
    return row.ref


@transaction.atomic
def override_review(*, visit: VisitRow, reason: str, by: Member, at: datetime) -> None:
    """Plan needles for this visit though a review is due. It is counted, and holds for this visit alone.

    Raises: VisitSealed; NoReviewDue; ReasonMissing. Twice for one visit is once.
    """
    require_open(visit=visit, by=by)
    words = " ".join(reason.split())[:1000]
    if not words:
        raise ReasonMissing
    state = _state(visit, by=by, at=at)
    if not state.asks:
        raise NoReviewDue
    known = PlanRecord.objects.of(by.organization_id).filter(visit_id=visit.id, kind=RecordKind.OVERRIDE)
    if known.exists():
        return
    try:
        row = _add(visit, RecordKind.OVERRIDE, state, words, by=by, at=at)
    except IntegrityError as error:
        raise ChangedElsewhere from error
    _record("examination.review_overridden", visit=visit, about=row.ref, by=by, at=at, why=str(state.standing))


def require_routine(*, visit: VisitRow, by: Member, at: datetime) -> None:
    """Needling may be planned as routine: no review is due, or this visit goes on without one. Raises: ReviewDue."""
    state = _state(visit, by=by, at=at)
    if not state.asks:
        return
    records = records_of_episode(organization_id=by.organization_id, episode_id=visit.episode_id)
    if not may_be_routine(state, records, visit_id=visit.id):
        raise ReviewDue(why=state.standing.label)


def _state(visit: VisitRow, *, by: Member, at: datetime) -> ReviewState:
    return review_of_visit(
        organization_id=by.organization_id, visit=visit, on=at.astimezone(by.zone).date(), zone=by.zone,
        after_visits=rules_of(by).review_after,
    )  # fmt: skip


def _add(
    visit: VisitRow, kind: RecordKind, state: ReviewState, reason: str, *, by: Member, at: datetime, **more: Any
) -> PlanRecord:
    return PlanRecord.objects.add(
        organization_id=by.organization_id, episode_id=visit.episode_id, patient_id=visit.patient_id,
        visit_id=visit.id, kind=kind, why=state.standing, visits_done=state.visits_done, change=state.change,
        reason=reason, signed_on=at.astimezone(by.zone).date(), signed_at=at, signed_by_id=by.user_id, **more,
    )  # fmt: skip


def _outcome_of(row: CarePlan) -> tuple[str, str, str]:
    return (row.instrument, row.side, row.movement)


def _fields(plan: PlanInput) -> dict[str, Any]:
    """The columns of a plan, checked. Raises: PlanNotReadable."""
    complaint = " ".join(plan.complaint.split())[:240]
    if not complaint:
        raise PlanNotReadable(message="Write the complaint in a few words.")
    stages = {stage.id for stage in catalogues.examination().stages}
    if plan.stage and plan.stage not in stages:
        raise PlanNotReadable(message="Choose the stage from the list.")
    if plan.planned_visits is not None and not 1 <= plan.planned_visits <= 60:
        raise PlanNotReadable(message="Planned visits is a whole number from 1 to 60.")
    found = threshold_of(plan.instrument, plan.threshold) if plan.instrument else None
    instruments, examination = catalogues.instruments(), catalogues.examination()
    return {
        "complaint": complaint,
        "began_on": plan.began_on,
        "stage": plan.stage,
        "codes": [{"code": one.code, "title": one.title} for one in plan.codes],
        "planned_visits": plan.planned_visits,
        "review_on": plan.review_on,
        "instrument": plan.instrument,
        "side": plan.side,
        "movement": " ".join(plan.movement.split())[:120],
        "goal": plan.goal,
        "mdc": found.value if found else None,
        "mdc_is_share": bool(found and found.is_share),
        "mdc_source": found.source[:400] if found else "",
        "reason": " ".join(plan.reason.split())[:400],
        "catalogue": f"instruments {instruments.version}, examination {examination.version}",
    }


def _record(kind: str, *, visit: VisitRow, about: str, by: Member, at: datetime, **facts: Any) -> None:
    patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    audit.record(
        organization=by.organization_ref, kind=kind, patient=patient.ref, about=about, by=by.user_ref, at=at,
        facts=facts,
    )  # fmt: skip
