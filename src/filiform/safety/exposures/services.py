"""Reporting an exposure, and the care after it. A line of the trail names the case, never what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from filiform.audit import services as audit
from filiform.booking.types import VisitRow
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.safety.errors import ReasonMissing
from filiform.safety.exposures.errors import (
    ExposureClosed,
    ExposureInvalid,
    ExposureNotFound,
    ExposureOpen,
    StillDue,
)
from filiform.safety.exposures.queries import entries_of, visible
from filiform.safety.exposures.rules import LONGEST, READERS, apply, fold, known_steps, to_json
from filiform.safety.exposures.types import Depth, Entry, EntryKind, ExposureFacts, How, SourceKnown
from filiform.safety.models import Exposure, ExposureEntry

LONGEST_REASON = 500
TRIES = 5


@transaction.atomic
def report_exposure(
    *, how: How, happened_at: datetime, by: Member, at: datetime, person_ref: str = "", person_name: str = "",
    body_part: str = "", depth: Depth = Depth.UNKNOWN, device: str = "", lot: str = "", work_area: str = "",
    account: str = "", gloves: bool | None = None, source: SourceKnown = SourceKnown.UNKNOWN,
    source_visit: VisitRow | None = None, first_aid: Sequence[str] = (),
) -> str:  # fmt: skip
    """Enter an exposure; returns its ref. `person_ref` names a colleague, `person_name` somebody without an account;
    neither: whoever reports. The source is kept as a visit, never as a name.

    Raises: ExposureInvalid.
    """
    person_id, name = _person(person_ref, person_name, by)
    said = {
        "how": how, "happened_at": happened_at, "body_part": body_part, "depth": depth, "device": device, "lot": lot,
        "work_area": work_area, "account": account, "gloves": gloves, "source": source,
    }  # fmt: skip
    _check(said, first_aid, at)
    written = {**{key: to_json(value) for key, value in said.items()}, "done": sorted(set(first_aid))}
    facts = apply(ExposureFacts(), Entry(1, EntryKind.REPORTED, written, at, by.name))
    row = _numbered(
        happened_at.astimezone(by.zone).year, organization_id=by.organization_id, clinic_id=by.clinic_id,
        person_id=person_id, person_name=name, source_visit_id=source_visit.id if source_visit else None,
        reported_at=at, reported_by_id=by.user_id, **_columns(facts),
    )  # fmt: skip
    _write(row, facts, EntryKind.REPORTED, written, by, at)
    _leave_a_line("exposure.reported", row, by, at)
    return row.ref


def _person(person_ref: str, person_name: str, by: Member) -> tuple[int | None, str]:
    if person_name.strip():
        return None, person_name.strip()[:120]
    if not person_ref or person_ref == by.user_ref:
        return by.user_id, by.name
    for one in clinics.staff(organization_id=by.organization_id):
        if one.user_ref == person_ref:
            return one.user_id, one.name
    raise ExposureInvalid(where="person", message="nobody of that reference works here. Choose from the list.")


def _check(said: Mapping[str, Any], steps: Sequence[str], at: datetime) -> None:
    if said.get("happened_at") and said["happened_at"] > at:
        raise ExposureInvalid(where="happened_at", message="lies in the future. Give the time it happened.")
    for name, value in said.items():
        if isinstance(value, str) and len(value) > LONGEST:
            raise ExposureInvalid(where=name, message=f"write at most {LONGEST} characters.")
    if unknown := sorted(set(steps) - known_steps(catalogues.adverse_events().exposure)):
        raise ExposureInvalid(where="done", message=f"{unknown[0]} is no step of the catalogue.")


def _numbered(year: int, **columns: Any) -> Exposure:
    """A case with the next number of its year; of two that come at once, one takes the number after."""
    for attempt in range(TRIES):
        last = Exposure.objects.of(columns["organization_id"]).filter(year=year).aggregate(last=Max("number"))["last"]
        try:
            with transaction.atomic():
                return Exposure.objects.add(year=year, number=(last or 0) + 1, **columns)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("the loop returns or raises")


@dataclass(slots=True)
class _Held:
    row: Exposure
    facts: ExposureFacts


def _held(exposure_ref: str, by: Member, *, closed: bool = False) -> _Held:
    row = visible(by).select_for_update().filter(ref=exposure_ref).first()
    if row is None:
        raise ExposureNotFound
    facts = fold(entries_of(organization_id=by.organization_id, exposure_id=row.pk))
    if facts.closed_at is not None and not closed:
        raise ExposureClosed
    return _Held(row, facts)


@transaction.atomic
def describe_exposure(*, exposure_ref: str, by: Member, at: datetime, **wanted: Any) -> None:
    """Say it better; what stood there stays readable. Raises: ExposureNotFound, ExposureClosed, ExposureInvalid."""
    one = _held(exposure_ref, by)
    _check(wanted, (), at)
    changed = {name: to_json(value) for name, value in wanted.items() if value != getattr(one.facts, name)}
    if unknown := set(changed) - set(READERS):
        raise TypeError(f"{sorted(unknown)} is nothing an exposure says")
    if changed:
        _append(one, EntryKind.DESCRIBED, changed, by, at)
        _leave_a_line("exposure.described", one.row, by, at, fields=sorted(changed))


@transaction.atomic
def record_care(*, exposure_ref: str, done: Sequence[str], by: Member, at: datetime) -> None:
    """Steps of first aid and care that were done, by their ids in the catalogue. The same again changes nothing.

    Raises: ExposureNotFound, ExposureClosed, ExposureInvalid.
    """
    one = _held(exposure_ref, by)
    _check({}, done, at)
    if fresh := sorted(set(done) - set(one.facts.done)):
        _append(one, EntryKind.CARED, {"done": fresh}, by, at)
        _leave_a_line("exposure.care_recorded", one.row, by, at)


@transaction.atomic
def plan_test(*, exposure_ref: str, test: str, due_on: date, by: Member, at: datetime) -> None:
    """A test that was agreed with whoever sees the person, and its day. Planned again it takes the new day.

    Raises: ExposureNotFound, ExposureClosed, ExposureInvalid.
    """
    one = _held(exposure_ref, by)
    known = {found.id: found.text for found in catalogues.adverse_events().exposure.tests}
    text = known.get(test) or (one.facts.tests[test].text if test in one.facts.tests else "")
    if not text:
        raise ExposureInvalid(where="test", message="choose a test of the list.")
    happened = one.facts.happened_at
    if happened is not None and due_on < happened.astimezone(by.zone).date():
        raise ExposureInvalid(where="due_on", message="lies before the exposure. Give a later day.")
    _append(one, EntryKind.PLANNED, {"test": test, "text": text, "due_on": due_on.isoformat()}, by, at)
    _leave_a_line("exposure.test_planned", one.row, by, at)


@transaction.atomic
def finish_test(*, exposure_ref: str, test: str, done_on: date, by: Member, at: datetime) -> None:
    """The test was done on that day. What it showed is not kept here.

    Raises: ExposureNotFound, ExposureClosed, ExposureInvalid.
    """
    one = _held(exposure_ref, by)
    _known_test(one, test)
    if done_on > at.astimezone(by.zone).date():
        raise ExposureInvalid(where="done_on", message="lies in the future. Record it when it has been done.")
    _append(one, EntryKind.TESTED, {"test": test, "done_on": done_on.isoformat()}, by, at)
    _leave_a_line("exposure.test_done", one.row, by, at)


@transaction.atomic
def drop_test(*, exposure_ref: str, test: str, reason: str, by: Member, at: datetime) -> None:
    """A planned test is left out, with the reason. Raises as finish_test, and ReasonMissing."""
    one = _held(exposure_ref, by)
    _known_test(one, test)
    _append(one, EntryKind.DROPPED, {"test": test, "reason": _words(reason)}, by, at)
    _leave_a_line("exposure.test_dropped", one.row, by, at)


def _known_test(one: _Held, test: str) -> None:
    if test not in one.facts.tests:
        raise ExposureInvalid(where="test", message="this test was not planned. Plan it first.")


@transaction.atomic
def close_exposure(*, exposure_ref: str, reason: str, by: Member, at: datetime) -> None:
    """End it, once no planned test is open. Raises: ExposureNotFound, ExposureClosed, ReasonMissing, StillDue."""
    one = _held(exposure_ref, by)
    said = _words(reason)
    if left := [test.text for test in one.facts.tests.values() if test.is_open]:
        raise StillDue(tests="; ".join(left))
    _append(one, EntryKind.CLOSED, {"reason": said}, by, at)
    _leave_a_line("exposure.closed", one.row, by, at)


@transaction.atomic
def reopen_exposure(*, exposure_ref: str, reason: str, by: Member, at: datetime) -> None:
    """Raises: ExposureNotFound, ExposureOpen, ReasonMissing."""
    one = _held(exposure_ref, by, closed=True)
    if one.facts.closed_at is None:
        raise ExposureOpen
    _append(one, EntryKind.REOPENED, {"reason": _words(reason)}, by, at)
    _leave_a_line("exposure.reopened", one.row, by, at)


def note_exposure_seen(*, exposure_ref: str, by: Member, at: datetime) -> None:
    audit.record(organization=by.organization_ref, kind="exposure.seen", about=exposure_ref, by=by.user_ref, at=at)


def note_log_taken(*, year: int, by: Member, at: datetime) -> None:
    """The sharps injury log left the program as a file."""
    audit.record(
        organization=by.organization_ref, kind="exposure.log_taken", by=by.user_ref, at=at, facts={"year": year}
    )


def _append(one: _Held, kind: EntryKind, said: Mapping[str, Any], by: Member, at: datetime) -> None:
    one.facts = apply(one.facts, Entry(one.facts.sequence + 1, kind, said, at, by.name))
    _write(one.row, one.facts, kind, said, by, at)
    columns = _columns(one.facts)
    for name, value in columns.items():
        setattr(one.row, name, value)
    one.row.save(update_fields=list(columns))


def _write(
    row: Exposure, facts: ExposureFacts, kind: EntryKind, said: Mapping[str, Any], by: Member, at: datetime
) -> None:
    ExposureEntry.objects.add(
        organization_id=row.organization_id, exposure=row, sequence=facts.sequence, kind=str(kind), said=dict(said),
        at=at, by_id=by.user_id,
    )  # fmt: skip


def _columns(facts: ExposureFacts) -> dict[str, Any]:
    names = ("sequence", "how", "happened_at", "closed_at", "next_test_on")
    return {name: getattr(facts, name) for name in names}


def _words(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise ReasonMissing(where="reason", most=LONGEST_REASON)
    return said


def _leave_a_line(kind: str, row: Exposure, by: Member, at: datetime, **facts: Any) -> None:
    audit.record(
        organization=by.organization_ref, kind=kind, about=row.ref, by=by.user_ref, at=at,
        facts={"case": str(row), **facts},
    )  # fmt: skip
