from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from filiform.audit import services as audit
from filiform.booking.services import require_open
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.core.prepared import Prepared, PreparedInsert, Slot, organization
from filiform.knowledge import catalogues
from filiform.measures import rules, telling
from filiform.measures.errors import ChangedElsewhere
from filiform.measures.models import Reading as Row
from filiform.measures.types import Mode, Reading
from filiform.patients import queries as patients

DETAILS = ("value", "reason", *rules.DETAILS)
WRITE = PreparedInsert(lambda: Row)
STANDING = Prepared(
    lambda: (
        Row.objects.of(organization())
        .filter(visit_id=Slot("visit_id"), replaced_by=None)
        .values_list("instrument", "side", "movement", "phase", "id", *DETAILS)
    )
)


@transaction.atomic
def record_measurements(*, visit: VisitRow, values: Sequence[Reading], by: Member, at: datetime) -> list[str]:
    """Record measurements of one visit, all or none; returns the refs of the rows added.

    A second value for the same instrument, side, movement and phase corrects the first; the same value again changes
    nothing, so a retry is harmless, and neither does a bare value take back the tries it was made of. SQL: standing
    readings, the forms of the episode where one is needed, one insert, patient's ref, audit; the number of readings
    does not matter.
    Raises: VisitSealed, ChangedElsewhere, FormMissing, FormsMixed, and what measures.rules.checked raises.
    """
    readings = rules.all_checked(values, catalogues.instruments())
    require_open(visit=visit, by=by)
    standing = {
        tuple(key): (row_id, dict(zip(DETAILS, details, strict=True)))
        for *key, row_id, details in (
            (*row[:4], row[4], row[5:]) for row in STANDING.rows(organization_id=by.organization_id, visit_id=visit.id)
        )
    }
    replaced = {reading.key: standing[reading.key] for reading in readings if reading.key in standing}
    readings = _in_one_form(readings, visit=visit, but={row_id for row_id, _ in replaced.values()}, by=by)
    rows = [
        _row(reading, visit=visit, replaces_id=before[0] if before else None, by=by, at=at)
        for reading in readings
        if (before := replaced.get(reading.key)) is None or rules.says_otherwise(reading, before[1])
    ]
    _add(rows, visit=visit, by=by, at=at)
    return [row.ref for row in rows]


def _in_one_form(readings: Sequence[Reading], *, visit: VisitRow, but: set[int], by: Member) -> list[Reading]:
    """Every reading in the form its instrument has in this episode; rows about to be corrected do not count."""
    methods = catalogues.scoring()
    named = {
        one.instrument
        for one in readings
        if one.form or methods.methods[one.instrument].forms or rules.needs_form(methods.methods[one.instrument], one)
    }
    earlier = _forms(visit.episode_id, named, but=but, organization_id=by.organization_id) if named else {}
    return rules.in_one_form(readings, earlier=earlier, instruments=catalogues.instruments(), methods=methods)


def _forms(episode_id: int, instruments: set[str], *, but: set[int], organization_id: int) -> dict[str, str]:
    """The form of each instrument in an episode. One query."""
    rows = (
        Row.objects.of(organization_id)
        .filter(
            Q(episode_id=episode_id) | Q(episode=None, visit__episode_id=episode_id),
            instrument__in=instruments, replaced_by=None, value__isnull=False,
        )
        .exclude(form="").exclude(id__in=but).order_by("taken_at", "id").values_list("instrument", "form")
    )  # fmt: skip
    return dict(rows)


@transaction.atomic
def take_back(*, visit: VisitRow, reading_ref: str, by: Member, at: datetime) -> None:
    """Mark a reading as entered in error. It stays in the record and leaves every page and curve."""
    require_open(visit=visit, by=by)
    before = (
        Row.objects.of(by.organization_id)
        .filter(visit_id=visit.id, ref=reading_ref, replaced_by=None)
        .exclude(value=None, reason="")
        .first()
    )
    if before is None:
        raise ChangedElsewhere
    _add([_withdrawn(before, by=by, at=at)], visit=visit, by=by, at=at)


def _withdrawn(before: Row, *, by: Member, at: datetime) -> Row:
    """The row that takes another one back."""
    return Row(
        organization_id=before.organization_id, visit_id=before.visit_id, episode_id=before.episode_id,
        patient_id=before.patient_id, instrument=before.instrument, value=None, unit=before.unit, side=before.side,
        movement=before.movement, phase=before.phase, taken_at=at, by_id=by.user_id, replaces=before,
    )  # fmt: skip


def _row(
    reading: Reading, *, visit: VisitRow, replaces_id: int | None, by: Member, at: datetime, between: bool = False
) -> Row:  # fmt: skip
    return Row(
        organization_id=by.organization_id,
        visit_id=None if between else visit.id,
        episode_id=visit.episode_id,
        patient_id=visit.patient_id,
        instrument=reading.instrument,
        value=reading.value,
        unit=reading.unit,
        side=reading.side,
        movement=reading.movement,
        phase=reading.phase,
        form=reading.form,
        mode=reading.mode,
        device=" ".join(reading.device.split())[:60],
        trials=list(reading.trials) or None,
        answers=reading.answers and dict(reading.answers),
        conditions=dict(reading.conditions),
        reason=reading.reason[:240],
        flags=list(reading.flags),
        answered=reading.answered,
        asked=reading.asked,
        catalogue=catalogues.instruments().version,
        taken_at=at,
        by_id=by.user_id,
        replaces_id=replaces_id,
    )


def _add(rows: list[Row], *, visit: VisitRow, by: Member, at: datetime) -> None:
    if not rows:
        return
    try:
        WRITE.write_all(rows)
    except IntegrityError as error:
        # Two people at once: the constraints let only one of them be first, or correct the same row.
        raise ChangedElsewhere from error
    telling.tell(organization_id=by.organization_id, patient_id=visit.patient_id)
    patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    audit.record(
        organization=by.organization_ref,
        kind="measures.recorded",
        patient=patient.ref,
        about=visit.ref,
        by=by.user_ref,
        at=at,
        facts={"instruments": sorted({row.instrument for row in rows}), "number": len(rows)},
    )


@transaction.atomic
def record_from_phone(
    *, anchor: VisitRow, joins: bool, values: Sequence[Reading], by: Member, at: datetime
) -> list[str]:
    """Record what a patient answered by link; returns the refs of the rows added.

    What was asked before a visit (`joins`) belongs to it while its note is unsigned and nobody has recorded the same
    there: an answer never overwrites what a clinician wrote, and a signed visit stays as it is. Everything else stands
    between visits, in the episode of its `anchor`. Raises as `record_measurements`, but for the seal.
    """
    readings = rules.all_checked(values, catalogues.instruments())
    taken = {
        tuple(row[:4])
        for row in (STANDING.rows(organization_id=by.organization_id, visit_id=anchor.id) if joins else [])
    }
    between = not joins or anchor.sealed_at is not None or any(reading.key in taken for reading in readings)
    readings = _in_one_form(readings, visit=anchor, but=set(), by=by)
    rows = [_row(one, visit=anchor, replaces_id=None, by=by, at=at, between=between) for one in readings]
    _add(rows, visit=anchor, by=by, at=at)
    return [row.ref for row in rows]


@transaction.atomic
def correct_from_phone(
    *, anchor: VisitRow, joins: bool, sent_at: datetime, instruments: Collection[str], values: Sequence[Reading],
    by: Member, at: datetime,
) -> int:  # fmt: skip
    """Put what a patient says now in the place of what she answered by link at `sent_at`; returns how many rows.

    Both stay, the later one counts; what is the same in both is written again, so that all of one sheet carries one
    moment. What somebody has corrected or taken back since is left as it is, and what she no longer says is taken
    back. Raises: VisitSealed where it belongs to a signed visit, and as `record_measurements`.
    """
    readings = rules.all_checked(values, catalogues.instruments())
    before = {
        (row.instrument, row.side, row.movement, row.phase): row
        for row in Row.objects.of(by.organization_id).filter(
            patient_id=anchor.patient_id, episode_id=anchor.episode_id, instrument__in=list(instruments),
            taken_at=sent_at, mode=Mode.PHONE, replaced_by=None,
        )
    }  # fmt: skip
    if any(row.visit_id for row in before.values()):
        require_open(visit=anchor, by=by)
    changed = [one for one in readings if one.key in before]
    fresh = [one for one in readings if one.key not in before]
    changed = _in_one_form(changed, visit=anchor, but={row.pk for row in before.values()}, by=by)
    rows = []
    for reading in changed:
        old = before.pop(reading.key)
        rows.append(_row(reading, visit=anchor, replaces_id=old.pk, by=by, at=at, between=old.visit_id is None))
    rows += [_withdrawn(old, by=by, at=at) for old in before.values() if old.value is not None or old.reason]
    _add(rows, visit=anchor, by=by, at=at)
    added = record_from_phone(anchor=anchor, joins=joins, values=fresh, by=by, at=at) if fresh else []
    return len(rows) + len(added)


@transaction.atomic
def import_readings(
    *, visits: Sequence[VisitRow], readings: Mapping[int, Sequence[Reading]], by: Member, at: datetime
) -> int:
    """Bring readings over from an earlier record, by visit id; each stands as taken when its visit began.

    The visits are one patient's and hold no readings yet; they may be sealed. One insert and one line of audit.
    Returns how many. Raises: ChangedElsewhere, and what measures.rules.checked raises.
    """
    rows = [
        _row(replace(reading, mode=Mode.IMPORTED), visit=visit, replaces_id=None, by=by, at=visit.starts_at)
        for visit in visits
        for reading in rules.all_checked(readings.get(visit.id, ()), catalogues.instruments())
    ]
    if rows:
        _add(rows, visit=visits[0], by=by, at=at)
    return len(rows)
