from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.services import require_open
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.intake.types import FactSheet
from filiform.patients import queries as patients
from filiform.practitioners import queries as practitioners
from filiform.screening import permits, queries
from filiform.screening.errors import ClearanceNotFound, NotYourStop, StopNotFound
from filiform.screening.models import Clearance, Plan, Screening, Stop
from filiform.screening.types import PlannedMuscle, ScreeningView


@transaction.atomic
def screen_visit(*, visit: VisitRow, by: Member, at: datetime) -> ScreeningView:
    """Decide anew and keep the verdict; the same inputs under the same catalogue keep the screening that stands.

    Raises: VisitSealed; InvalidAnswer for an answer the catalogue does not allow.
    """
    require_open(visit=visit, by=by)
    return _screen(visit, by=by, at=at)


@transaction.atomic
def set_plan(
    *, visit: VisitRow, muscles: Sequence[tuple[str, str] | PlannedMuscle], techniques: Collection[str],
    needle_length_mm: int | None, estim_path: str | None, by: Member, at: datetime,
) -> ScreeningView:  # fmt: skip
    """Say what is to be needled, and screen for it. `needle_length_mm`: the longest needle over the rib cage, in mm.

    Raises: VisitSealed; InvalidPlan naming the muscle, side, technique, length or path and the mend.
    """
    require_open(visit=visit, by=by)
    plan = permits.checked_plan(muscles, techniques, needle_length_mm, estim_path)
    Plan.objects.of(by.organization_id).update_or_create(
        visit_id=visit.id,
        defaults={
            "organization_id": by.organization_id,
            "muscles": [{"muscle": one.muscle, "side": one.side} for one in plan.muscles],
            "techniques": list(plan.techniques),
            "needle_length_mm": plan.needle_length_mm,
            "estim_path": plan.estim_path or "",
            "changed_at": at,
            "changed_by_id": by.user_id,
        },
    )
    facts = {"sites": list(queries.sites_of(plan.muscles))}
    return _done("plan.set", visit, about=visit.ref, by=by, at=at, facts=facts)


@transaction.atomic
def add_clearance(
    *, visit: VisitRow, rule: str, given_by_name: str, profession: str, given_on: date, by: Member, at: datetime,
    until: date | None = None, sites: Sequence[str] | None = None, reason: str = "",
) -> ScreeningView:  # fmt: skip
    """File the clearance of a named clinician for a rule that holds, and screen again. `sites` None: all sites.

    It stays with the patient until `until` (that day included), beyond this visit.
    Raises: VisitSealed; NotClearable for a rule no clearance lifts; InvalidClearance.
    """
    require_open(visit=visit, by=by)
    today = _today(by, at)
    scope = permits.checked_clearance(
        rule, given_by_name=given_by_name, given_on=given_on, until=until, sites=sites, today=today
    )
    row = Clearance.objects.add(
        organization_id=by.organization_id,
        patient_id=visit.patient_id,
        kind=Clearance.Kind.CLEARANCE,
        rule=rule,
        given_by_name=given_by_name.strip(),
        profession=profession.strip(),
        given_on=given_on,
        until=until,
        sites=scope,
        reason=reason.strip(),
        recorded_at=at,
        recorded_by_id=by.user_id,
    )
    facts = {"rule": rule, "sites": scope or "all"}
    return _done("clearance.given", visit, about=row.ref, by=by, at=at, facts=facts)


@transaction.atomic
def override_site(
    *, visit: VisitRow, rule: str, sites: Sequence[str], reason: str, by: Member, at: datetime
) -> ScreeningView:
    """Open named sites that a relative rule excludes, on the practitioner's own judgement, for today.

    The limits of the rule stay. Raises: VisitSealed; NotOverridable for every other class of rule; ReasonMissing;
    InvalidClearance without a site.
    """
    require_open(visit=visit, by=by)
    scope = permits.checked_override(rule, sites=sites, reason=reason)
    today = _today(by, at)
    own = practitioners.practitioner_of(organization_id=by.organization_id, user_id=by.user_id)
    row = Clearance.objects.add(
        organization_id=by.organization_id,
        patient_id=visit.patient_id,
        kind=Clearance.Kind.OVERRIDE,
        rule=rule,
        given_by_name=by.name,
        profession=own.profession_label if own else "",
        given_on=today,
        until=today,
        sites=scope,
        reason=reason.strip(),
        recorded_at=at,
        recorded_by_id=by.user_id,
    )
    return _done("screening.overridden", visit, about=row.ref, by=by, at=at, facts={"rule": rule, "sites": scope})


@transaction.atomic
def withdraw_clearance(*, visit: VisitRow, clearance_ref: str, reason: str, by: Member, at: datetime) -> ScreeningView:
    """End a clearance or an override before its day. It stays on file.

    Raises: VisitSealed; ClearanceNotFound; ReasonMissing.
    """
    require_open(visit=visit, by=by)
    permits.require_reason(reason, "Withdrawing a clearance")
    rows = Clearance.objects.of(by.organization_id).select_for_update()
    row = rows.filter(patient_id=visit.patient_id, ref=clearance_ref, withdrawn_at=None).first()
    if row is None:
        raise ClearanceNotFound
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = at, by.user_id, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return _done("clearance.withdrawn", visit, about=row.ref, by=by, at=at, facts={"rule": row.rule})


@transaction.atomic
def set_stop(*, visit: VisitRow, sites: Sequence[str] | None, reason: str, by: Member, at: datetime) -> ScreeningView:
    """The clinician's own no, for named sites or (`sites` None) for the whole visit. No clearance opens it.

    Raises: VisitSealed; ReasonMissing; InvalidStop.
    """
    require_open(visit=visit, by=by)
    scope = permits.checked_stop(sites=sites, reason=reason)
    row = Stop.objects.add(
        organization_id=by.organization_id,
        visit_id=visit.id,
        sites=scope,
        reason=reason.strip(),
        set_at=at,
        set_by_id=by.user_id,
    )
    return _done("stop.set", visit, about=row.ref, by=by, at=at, facts={"sites": "all" if scope is None else scope})


@transaction.atomic
def lift_stop(*, visit: VisitRow, stop_ref: str, reason: str, by: Member, at: datetime) -> ScreeningView:
    """Take her own stop back; it stays in the record.

    Raises: VisitSealed; StopNotFound; NotYourStop for a colleague's; ReasonMissing.
    """
    require_open(visit=visit, by=by)
    permits.require_reason(reason, "Lifting a stop")
    rows = Stop.objects.of(by.organization_id).select_for_update()
    row = rows.filter(visit_id=visit.id, ref=stop_ref, lifted_at=None).first()
    if row is None:
        raise StopNotFound
    if row.set_by_id != by.user_id:
        raise NotYourStop(name=row.set_by.name)
    row.lifted_at, row.lifted_by_id, row.lifted_reason = at, by.user_id, reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    return _done("stop.lifted", visit, about=row.ref, by=by, at=at)


def follow_answers(*, visit: VisitRow, sheet: FactSheet, by: Member, at: datetime) -> None:
    """Keep a verdict true when answers change; joins the transaction of the answers. One query until one is kept.

    Keeps nothing while nobody has asked for a verdict yet, unless the answers alone stop the session: then at once, so
    that the day sheet says so.
    """
    stands = Screening.objects.of(by.organization_id).filter(visit_id=visit.id).exists()
    if stands or queries.stops_alone(sheet, on=_today(by, at)):
        _screen(visit, by=by, at=at)


def _screen(visit: VisitRow, *, by: Member, at: datetime) -> ScreeningView:
    now = queries.standing(organization_id=by.organization_id, visit=visit, at=at, zone=by.zone)
    before = queries.latest(organization_id=by.organization_id, visit_id=visit.id)
    if before is not None and before.inputs_hash == now.hash:
        return before
    Screening.objects.add(
        organization_id=by.organization_id,
        visit_id=visit.id,
        patient_id=visit.patient_id,
        catalogue=now.answer.catalogue,
        inputs=now.document,
        answer=now.answer.as_json(),
        verdict=now.answer.verdict.value,
        inputs_hash=now.hash,
        screened_at=at,
        by_id=by.user_id,
    )
    facts = {"verdict": now.answer.verdict.value, "catalogue": now.answer.catalogue}
    _record("visit.screened", visit, about=visit.ref, by=by, at=at, facts=facts)
    stored = queries.latest(organization_id=by.organization_id, visit_id=visit.id)
    assert stored is not None  # noqa: S101 - written two lines above
    return stored


def _done(
    kind: str, visit: VisitRow, *, about: str, by: Member, at: datetime, facts: dict[str, Any] | None = None
) -> ScreeningView:
    _record(kind, visit, about=about, by=by, at=at, facts=facts or {})
    return _screen(visit, by=by, at=at)


def _record(kind: str, visit: VisitRow, *, about: str, by: Member, at: datetime, facts: dict[str, Any]) -> None:
    patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    audit.record(
        organization=by.organization_ref,
        kind=kind,
        patient=patient.ref,
        about=about,
        by=by.user_ref,
        at=at,
        facts=facts,
    )


def _today(by: Member, at: datetime) -> date:
    return at.astimezone(by.zone).date()
