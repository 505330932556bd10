from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max

from filiform.audit import services as audit
from filiform.booking.services import require_open
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.examination.errors import FoundAlready, PointNotFound
from filiform.examination.models import TrackedPoint, TriggerPoint
from filiform.examination.points.queries import THRESHOLD
from filiform.examination.queries import point_rows
from filiform.examination.types import PointRow, Recognition
from filiform.knowledge import catalogues
from filiform.measures import queries as readings
from filiform.measures import services as measures
from filiform.measures.errors import ChangedElsewhere, NotANumber
from filiform.measures.rules import TYPED
from filiform.measures.scoring.units import converted
from filiform.measures.types import Reading
from filiform.patients import queries as patients

# What a device may show; stored is the instrument's own unit.
PRESSURE_UNITS = ("kPa", "kg/cm2", "N/cm2", "psi")


def new_tracked(*, patient_id: int, muscle: str, side: str, by: Member, at: datetime) -> TrackedPoint:
    """A point nobody has seen before, under the patient's next number. Belongs to the caller's transaction."""
    taken = TrackedPoint.objects.of(by.organization_id).filter(patient_id=patient_id).aggregate(most=Max("number"))
    try:
        return TrackedPoint.objects.add(
            organization_id=by.organization_id, patient_id=patient_id, muscle=muscle, side=side,
            number=(taken["most"] or 0) + 1,
        )  # fmt: skip
    except IntegrityError as error:  # two visits of one patient examined at the same instant
        raise ChangedElsewhere from error


@transaction.atomic
def settle_point(*, visit: VisitRow, point_ref: str, same_as: str, by: Member, at: datetime) -> None:
    """Say that a point of today is one that is known (`same_as` its ref), or a new one (empty). May be changed again.

    A threshold read at this visit goes with it: the reading under the old number is taken back and stands under the
    new one. Raises: VisitSealed; PointNotFound; FoundAlready where that point was found at this visit already.
    """
    require_open(visit=visit, by=by)
    point = _point(visit, point_ref, by=by)
    before, old = point_rows([point])[0], point.tracked
    is_provisional = point.recognition in (Recognition.NEW, Recognition.OPEN)
    if not same_as:
        if not is_provisional:
            point.tracked = new_tracked(patient_id=visit.patient_id, muscle=point.muscle, side=point.side, by=by, at=at)
        point.recognition = Recognition.NEW
        point.save(update_fields=["tracked", "recognition"])
    else:
        target = _known(visit, same_as, point=point, by=by)
        if target.pk == old.pk:
            return
        # A point that had no name of its own yet takes all that was found of it along.
        moved = TriggerPoint.objects.of(by.organization_id).filter(tracked=old)
        (moved if is_provisional else moved.filter(pk=point.pk)).update(tracked=target)
        point.tracked, point.recognition = target, Recognition.SAME
        point.save(update_fields=["recognition"])
        if is_provisional:
            old.delete()
    _move_threshold(visit, before, point_rows([point])[0], by=by, at=at)
    _record("examination.point_settled", visit=visit, about=point.ref, as_=str(point.recognition), by=by, at=at)


@transaction.atomic
def record_threshold(*, visit: VisitRow, point_ref: str, typed: str, unit: str, by: Member, at: datetime) -> None:
    """Record the pressure pain threshold of one point of today, in whatever unit the device shows; kept in kPa.

    Raises: VisitSealed; PointNotFound; NotANumber, WrongUnit, OutOfRange and the like of measures.
    """
    require_open(visit=visit, by=by)
    point = point_rows([_point(visit, point_ref, by=by)])[0]
    instrument = catalogues.instruments().by_id[THRESHOLD]
    if not TYPED.fullmatch(typed.strip()):
        raise NotANumber(name=instrument.name, given=typed.strip()[:40])
    value = converted(
        Decimal(typed.strip().replace(",", ".")), given=unit, unit=instrument.unit or "", name=instrument.name
    )
    _measure(visit, point, value, by=by, at=at)


def _measure(visit: VisitRow, point: PointRow, value: Decimal, *, by: Member, at: datetime) -> None:
    reading = Reading(THRESHOLD, round(value, 1), side=point.side, movement=point.measured_as)
    measures.record_measurements(visit=visit, values=[reading], by=by, at=at)


def _move_threshold(visit: VisitRow, before: PointRow, after: PointRow, *, by: Member, at: datetime) -> None:
    if before.measured_as == after.measured_as:
        return
    for one in readings.readings_of_visit(organization_id=by.organization_id, visit_id=visit.id):
        if (one.instrument, one.side, one.movement) == (THRESHOLD, before.side, before.measured_as):
            measures.take_back(visit=visit, reading_ref=one.ref, by=by, at=at)
            _measure(visit, after, one.value, by=by, at=at)


def _known(visit: VisitRow, ref: str, *, point: TriggerPoint, by: Member) -> TrackedPoint:
    target = (
        TrackedPoint.objects.of(by.organization_id)
        .filter(ref=ref, patient_id=visit.patient_id, muscle=point.muscle, side=point.side)
        .first()
    )
    if target is None:
        raise PointNotFound
    here = TriggerPoint.objects.of(by.organization_id).filter(
        examination_id=point.examination_id, tracked=target, removed_at=None
    )
    if here.exclude(pk=point.pk).exists():
        raise FoundAlready
    return target


def _point(visit: VisitRow, point_ref: str, *, by: Member) -> TriggerPoint:
    point = (
        TriggerPoint.objects.of(by.organization_id)
        .select_for_update(of=("self",))
        .select_related("examination", "tracked")
        .filter(ref=point_ref, examination__visit_id=visit.id, removed_at=None)
        .first()
    )
    if point is None:
        raise PointNotFound
    return point


def _record(kind: str, *, visit: VisitRow, about: str, as_: str, by: Member, at: datetime) -> None:
    patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    audit.record(
        organization=by.organization_ref, kind=kind, patient=patient.ref, about=about, by=by.user_ref, at=at,
        facts={"as": as_},
    )  # fmt: skip
