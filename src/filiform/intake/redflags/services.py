from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from filiform.audit import services as audit
from filiform.booking.types import VisitRow
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.intake.models import RedFlag
from filiform.intake.redflags.errors import HowDidItEnd, NoSuchWarning
from filiform.intake.redflags.letters import BEFORE_VISIT
from filiform.intake.redflags.types import Ending
from filiform.intake.rules.phone import Told
from filiform.intake.rules.redflags import Warned, gravest, warnings
from filiform.intake.types import Source
from filiform.knowledge import catalogues
from filiform.outbox import services as outbox
from filiform.outbox.types import Recipient
from filiform.patients import queries as patients
from filiform.practitioners import queries as practitioners

LONGEST_NOTE = 400


def follow_own_answers(*, visit: VisitRow, clinic_id: int, told: Told, by: Member, at: datetime) -> None:
    """Raise what the patient's answers say must be acted on; joins the transaction that records them.

    An answer she changes takes the reason back and leaves the row: somebody still has to look. One query where nothing
    is new.
    """
    here = {f for f, one in told.own.given.items() if one.source is Source.PATIENT and not one.carried}
    values = {**told.known.values, **told.own.values}
    found = {one.reason: one for one in warnings(values, here & values.keys())}
    rows = {row.reason: row for row in RedFlag.objects.of(by.organization_id).filter(visit_id=visit.id).order_by("id")}
    raised = [one for one in found.values() if _is_new(rows.get(one.reason))]
    for one in raised:
        _raise(visit, one, values, clinic_id=clinic_id, by=by, at=at)
    for reason, row in rows.items():
        _follow(row, found.get(reason), at=at)
    if raised:
        _tell_clinic(visit, raised, by=by, at=at)


def _is_new(row: RedFlag | None) -> bool:
    """Never raised, or dealt with after she had taken it back and now says it again."""
    return row is None or (row.done_at is not None and row.taken_back_at is not None)


def _raise(
    visit: VisitRow, one: Warned, values: dict[str, Any], *, clinic_id: int, by: Member, at: datetime
) -> None:  # fmt: skip
    RedFlag.objects.add(
        organization_id=by.organization_id, visit_id=visit.id, patient_id=visit.patient_id, clinic_id=clinic_id,
        reason=one.reason, urgency=one.urgency, answers={fact: values[fact] for fact in one.facts},
        catalogue=catalogues.eligibility().version, raised_at=at,
    )  # fmt: skip


def _follow(row: RedFlag, now: Warned | None, *, at: datetime) -> None:
    if now is None and row.taken_back_at is None:
        row.taken_back_at = at
        row.save(update_fields=["taken_back_at"])
    elif now is not None and row.taken_back_at is not None and row.done_at is None:
        row.taken_back_at = None
        row.save(update_fields=["taken_back_at"])


def _tell_clinic(visit: VisitRow, raised: Iterable[Warned], *, by: Member, at: datetime) -> None:
    """A line in the trail and a letter to the practitioner of the visit, once for each degree of urgency."""
    urgency = gravest(one.urgency for one in raised)
    patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    audit.record(
        organization=by.organization_ref, kind="intake.warned", patient=patient.ref, about=visit.ref, by=by.user_ref,
        at=at, facts={"urgency": urgency},
    )  # fmt: skip
    one = practitioners.practitioner_by_id(organization_id=by.organization_id, practitioner_id=visit.practitioner_id)
    member = clinics.member_of(one.user_id) if one.user_id else None
    starts = visit.starts_at.astimezone(by.zone)
    outbox.write_letter(
        kind=BEFORE_VISIT.key, to=Recipient(one.name, email=member.email if member else ""),
        facts={"day": f"{starts.day} {starts:%B %Y}", "time": f"{starts:%H:%M}", "link": reverse("redflags:all")},
        about=visit.ref, by=by, at=at, not_after=max(visit.starts_at, at), once=f"warned:{urgency}",
    )  # fmt: skip


@transaction.atomic
def take_warnings(*, visit_ref: str, by: Member, at: datetime) -> None:
    """Somebody takes care of it, in place of whoever did before. Raises: NoSuchWarning."""
    rows = _open(visit_ref, by)
    for row in rows:
        row.taken_at, row.taken_by_id = at, by.user_id
        row.save(update_fields=["taken_at", "taken_by"])
    _record("intake.warning_taken", rows, by=by, at=at)


@transaction.atomic
def note_not_reached(*, visit_ref: str, by: Member, at: datetime) -> None:
    """She was called and did not answer; it stays open. Raises: NoSuchWarning."""
    rows = _open(visit_ref, by)
    for row in rows:
        row.tried = [*row.tried, {"at": at.isoformat(), "by": by.name}]
        row.save(update_fields=["tried"])
    _record("intake.warning_not_reached", rows, by=by, at=at)


@transaction.atomic
def finish_warnings(
    *, visit_ref: str, refs: Collection[str], outcome: str, note: str, by: Member, at: datetime
) -> None:  # fmt: skip
    """It is dealt with: how, and perhaps a word. Only what was on the screen (`refs`); what came since stays open.

    Raises: NoSuchWarning, HowDidItEnd.
    """
    if outcome not in {str(ending) for ending in Ending}:
        raise HowDidItEnd
    rows = [row for row in _open(visit_ref, by) if row.ref in refs]
    if not rows:
        raise NoSuchWarning
    for row in rows:
        row.done_at, row.done_by_id, row.outcome, row.note = at, by.user_id, outcome, note.strip()[:LONGEST_NOTE]
        row.save(update_fields=["done_at", "done_by", "outcome", "note"])
    _record("intake.warning_ended", rows, by=by, at=at, facts={"outcome": outcome})


def _open(visit_ref: str, by: Member) -> list[RedFlag]:
    rows = RedFlag.objects.of(by.organization_id).select_for_update(of=("self",)).select_related("visit", "patient")
    found = list(rows.filter(visit__ref=visit_ref, done_at=None).order_by("id"))
    if not found:
        raise NoSuchWarning
    return found


def _record(kind: str, rows: list[RedFlag], *, by: Member, at: datetime, facts: dict[str, Any] | None = None) -> None:
    audit.record(
        organization=by.organization_ref, kind=kind, patient=rows[0].patient.ref, about=rows[0].visit.ref,
        by=by.user_ref, at=at, facts={"number": len(rows)} | (facts or {}),
    )  # fmt: skip
