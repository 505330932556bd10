"""A call across the clinic and its answer; and how the search for a needle ended. None of it belongs to the stream."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics.members import Member
from filiform.core.prepared import Prepared, Slot, organization
from filiform.treatment.errors import NotOpened
from filiform.treatment.models import Session
from filiform.treatment.watch.errors import NobodyCalled, NothingToSearch, OutcomeMissing, SessionNotFound

OUTCOME_LENGTH = 240

HELD = Prepared(
    lambda: (
        Session.objects.of(organization())
        .select_for_update()
        .filter(visit__ref=Slot("visit_ref"))
        .values_list("id", "ref", "patient__ref", "opened_at", "missing", "help_wanted_at", "search_closed_at")
    )
)


@transaction.atomic
def call_for_help(*, visit_ref: str, by: Member, at: datetime) -> None:
    """Somebody is wanted in this session: everybody in the clinic is told until one answers. A second call is the same.

    SQL: lock, update, audit (3).
    Raises: SessionNotFound, NotOpened.
    """
    held = _held(visit_ref, by)
    if held["opened_at"] is None:
        raise NotOpened
    if held["help_wanted_at"] is None:
        _change(held, by, help_wanted_at=at, help_wanted_by_id=by.user_id, help_answered_at=None, help_answered_by=None)
    _leave_a_line("treatment.help_wanted", held, visit_ref, by, at)


@transaction.atomic
def answer_call(*, visit_ref: str, by: Member, at: datetime) -> None:
    """ "I am coming": the call is over for everybody, and the one who called sees who comes.

    Raises: SessionNotFound, NobodyCalled.
    """
    held = _called(visit_ref, by)
    _change(held, by, **_NO_CALL, help_answered_at=at, help_answered_by_id=by.user_id)
    _leave_a_line("treatment.help_answered", held, visit_ref, by, at)


@transaction.atomic
def take_back_call(*, visit_ref: str, by: Member, at: datetime) -> None:
    """Nobody is wanted any more. Raises: SessionNotFound, NobodyCalled."""
    held = _called(visit_ref, by)
    _change(held, by, **_NO_CALL)
    _leave_a_line("treatment.help_taken_back", held, visit_ref, by, at)


@transaction.atomic
def close_search(*, visit_ref: str, outcome: str, by: Member, at: datetime) -> None:
    """How the search for a needle ended, in words and by name; only then does it leave the board.

    Should another needle of this session go missing, the search is open again (`record_events`).
    Raises: SessionNotFound, NothingToSearch, OutcomeMissing.
    """
    said = " ".join(outcome.split())
    if not said or len(said) > OUTCOME_LENGTH:
        raise OutcomeMissing(most=OUTCOME_LENGTH)
    held = _held(visit_ref, by)
    if not held["missing"] or held["search_closed_at"] is not None:
        raise NothingToSearch
    _change(held, by, search_closed_at=at, search_closed_by_id=by.user_id, search_outcome=said)
    _leave_a_line("treatment.search_closed", held, visit_ref, by, at, missing=held["missing"])


_NO_CALL: dict[str, Any] = {"help_wanted_at": None, "help_wanted_by": None}


def _held(visit_ref: str, by: Member) -> dict[str, Any]:
    row = HELD.first(organization_id=by.organization_id, visit_ref=visit_ref)
    if row is None:
        raise SessionNotFound
    names = ("id", "ref", "patient_ref", "opened_at", "missing", "help_wanted_at", "search_closed_at")
    return dict(zip(names, row, strict=True))


def _called(visit_ref: str, by: Member) -> dict[str, Any]:
    held = _held(visit_ref, by)
    if held["help_wanted_at"] is None:
        raise NobodyCalled
    return held


def _change(held: dict[str, Any], by: Member, **columns: Any) -> None:
    Session.objects.of(by.organization_id).filter(pk=held["id"]).update(**columns)


def _leave_a_line(kind: str, held: dict[str, Any], visit_ref: str, by: Member, at: datetime, **facts: Any) -> None:
    audit.record(
        organization=by.organization_ref, kind=kind, patient=held["patient_ref"], about=held["ref"], by=by.user_ref,
        at=at, facts={"visit": visit_ref, **facts},
    )  # fmt: skip
