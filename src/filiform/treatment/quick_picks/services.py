from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from filiform.audit import services as audit
from filiform.booking import queries as booking
from filiform.clinics.members import Member
from filiform.treatment.models import PickFavourite, QuickPick
from filiform.treatment.picks import Pick, pick_of_session, pick_to_json, read_pick
from filiform.treatment.queries import treatment_of
from filiform.treatment.quick_picks.errors import (
    NothingToKeep,
    PickNameless,
    PickNameTaken,
    PickNotFound,
    PickNotYours,
    SessionNotKept,
)

LONGEST_NAME = 80


@transaction.atomic
def save_quick_pick(
    *, name: str, content: Pick | Mapping[str, Any], for_clinic: bool, by: Member, at: datetime
) -> QuickPick:  # fmt: skip
    """Keep a protocol: the clinic's, which the owner answers for, or one's own.

    Raises: InvalidInput (the content cannot be read), PickNameless, PickNameTaken, PickNotYours.
    """
    pick = read_pick(pick_to_json(content) if isinstance(content, Pick) else content)
    return _keep(pick, name, for_clinic, by, at)


@transaction.atomic
def keep_session(*, visit_ref: str, name: str, for_clinic: bool, by: Member, at: datetime) -> QuickPick:
    """Keep what was done in a closed session as a quick pick. Nothing of the patient goes into it.

    Raises: VisitNotFound, SessionNotKept, NothingToKeep, and as save_quick_pick.
    """
    visit = booking.visit(organization_id=by.organization_id, visit_ref=visit_ref)
    state = treatment_of(organization_id=by.organization_id, visit_id=visit.id).state
    if not state.is_closed:
        raise SessionNotKept
    pick = pick_of_session(state)
    if pick is None or state.opened is None:
        raise NothingToKeep
    return _keep(pick, name, for_clinic, by, at, patient=state.opened.said.patient, visit=visit.ref)


@transaction.atomic
def rename_quick_pick(*, pick_ref: str, name: str, by: Member, at: datetime) -> QuickPick:
    """Raises: PickNotFound, PickNotYours, PickNameless, PickNameTaken."""
    row = _held(pick_ref, by)
    _require_hand_on_it(row.owner_id is None, by)
    row.name = _free_name(name, owner_id=row.owner_id, by=by, except_ref=row.ref)
    row.changed_at, row.changed_by_id = at, by.user_id
    row.save(update_fields=["name", "changed_at", "changed_by"])
    _leave_a_line("quick_pick.renamed", row, by, at)
    return row


@transaction.atomic
def change_quick_pick(
    *, pick_ref: str, name: str, content: Mapping[str, Any], by: Member, at: datetime
) -> QuickPick:  # fmt: skip
    """Keep it as it should be from now on. What was done by it stays as it was done.

    Raises: PickNotFound, PickNotYours, PickNameless, PickNameTaken, InvalidInput (the content cannot be read).
    """
    row = _held(pick_ref, by)
    _require_hand_on_it(row.owner_id is None, by)
    row.name = _free_name(name, owner_id=row.owner_id, by=by, except_ref=row.ref)
    pick = read_pick(content)
    row.content = pick_to_json(pick)
    row.changed_at, row.changed_by_id = at, by.user_id
    row.save(update_fields=["name", "content", "changed_at", "changed_by"])
    _leave_a_line("quick_pick.changed", row, by, at, needles=len(pick.needles))
    return row


@transaction.atomic
def retire_quick_pick(*, pick_ref: str, by: Member, at: datetime) -> QuickPick:
    """Take it off every list; it is kept, as is what was done by it. Raises: PickNotFound, PickNotYours."""
    row = _held(pick_ref, by)
    _require_hand_on_it(row.owner_id is None, by)
    row.retired_at, row.retired_by_id = at, by.user_id
    row.save(update_fields=["retired_at", "retired_by"])
    _leave_a_line("quick_pick.retired", row, by, at)
    return row


@transaction.atomic
def mark_favourite(*, pick_ref: str, is_favourite: bool, by: Member, at: datetime) -> None:
    """Put a quick pick first in one's own list, or no longer. The same again changes nothing. Raises: PickNotFound."""
    row = _held(pick_ref, by)
    marks = PickFavourite.objects.of(by.organization_id).filter(pick=row, person_id=by.user_id)
    if marks.exists() == is_favourite:
        return
    if is_favourite:
        PickFavourite.objects.add(organization_id=by.organization_id, pick=row, person_id=by.user_id)
    else:
        marks.delete()
    _leave_a_line("quick_pick.favourite_set", row, by, at, is_favourite=is_favourite)


def _keep(
    pick: Pick, name: str, for_clinic: bool, by: Member, at: datetime, *, patient: str = "", **facts: Any
) -> QuickPick:  # fmt: skip
    _require_hand_on_it(for_clinic, by)
    owner_id = None if for_clinic else by.user_id
    row = QuickPick.objects.add(
        organization_id=by.organization_id, name=_free_name(name, owner_id=owner_id, by=by), owner_id=owner_id,
        content=pick_to_json(pick), created_at=at, created_by_id=by.user_id, changed_at=at, changed_by_id=by.user_id,
    )  # fmt: skip
    facts |= {"needles": len(pick.needles), "clinics": for_clinic}
    _leave_a_line("quick_pick.saved", row, by, at, patient=patient, **facts)
    return row


def _held(pick_ref: str, by: Member) -> QuickPick:
    """A quick pick in use that this person can see, locked. Somebody else's own is not there for her."""
    seen = Q(owner=None) | Q(owner_id=by.user_id)
    rows = QuickPick.objects.of(by.organization_id).select_for_update().filter(seen, ref=pick_ref, retired_at=None)
    row = rows.first()
    if row is None:
        raise PickNotFound
    return row


def _require_hand_on_it(is_clinics: bool, by: Member) -> None:
    if is_clinics and not by.may("clinics.govern"):
        raise PickNotYours


def _free_name(name: str, *, owner_id: int | None, by: Member, except_ref: str = "") -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise PickNameless(where="name", message=f"write a name of 1 to {LONGEST_NAME} characters.")
    same = QuickPick.objects.of(by.organization_id).filter(name__iexact=name, owner_id=owner_id, retired_at=None)
    if same.exclude(ref=except_ref).exists():
        raise PickNameTaken(name=name)
    return name


def _leave_a_line(kind: str, row: QuickPick, by: Member, at: datetime, patient: str = "", **facts: Any) -> None:
    """Its name is not put down: somebody may have written more into it than belongs there."""
    audit.record(
        organization=by.organization_ref, kind=kind, about=row.ref, by=by.user_ref, at=at, patient=patient, facts=facts
    )
