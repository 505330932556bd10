from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Lower

from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.treatment.models import PickFavourite, QuickPick, Session
from filiform.treatment.picks import Pick, needles_of, pick_of_session, read_pick
from filiform.treatment.quick_picks.errors import PickNotFound, PickNotYours
from filiform.treatment.rules.fold import fold
from filiform.treatment.store import events_of

LAST_WITHIN: Final = timedelta(days=366)
"""How far back a session of another complaint still counts as the last one: twelve months."""


@dataclass(frozen=True, slots=True)
class QuickPickRow:
    """One protocol as its reader may use it. `is_clinics`: it belongs to everybody here."""

    ref: str
    name: str
    is_clinics: bool
    is_favourite: bool
    changed_at: datetime
    pick: Pick


@dataclass(frozen=True, slots=True)
class LastSession:
    """What was done the last time. `carried_from` names each needle of `pick`, in its order, as an event says it."""

    session_ref: str
    visit_ref: str
    done_at: datetime
    same_episode: bool
    pick: Pick
    carried_from: tuple[str, ...]


def quick_picks_for(member: Member) -> list[QuickPickRow]:
    """The clinic's and her own, favourites first, then by name. One query."""
    marked = PickFavourite.objects.of(member.organization_id).filter(pick=OuterRef("pk"), person_id=member.user_id)
    rows = (
        QuickPick.objects.of(member.organization_id)
        .filter(Q(owner=None) | Q(owner_id=member.user_id), retired_at=None)
        .annotate(is_favourite=Exists(marked))
        .order_by("-is_favourite", Lower("name"), "id")
        .values_list("ref", "name", "owner_id", "is_favourite", "changed_at", "content")
    )
    return [
        QuickPickRow(ref, name, owner_id is None, is_favourite, changed_at, read_pick(content, where=name))
        for ref, name, owner_id, is_favourite, changed_at, content in rows
    ]


def quick_pick(member: Member, pick_ref: str) -> QuickPickRow:
    """One that she may change. One query. Raises: PickNotFound, PickNotYours."""
    found = next((row for row in quick_picks_for(member) if row.ref == pick_ref), None)
    if found is None:
        raise PickNotFound
    if found.is_clinics and not member.may("clinics.govern"):
        raise PickNotYours
    return found


def last_session_of(visit: VisitRow, *, organization_id: int) -> LastSession | None:
    """The last closed session with a needle before this visit: of the same episode, else of the patient within twelve
    months. Two queries, one where there is none."""
    row = (
        Session.objects.of(organization_id)
        .filter(
            Q(visit__episode_id=visit.episode_id) | Q(opened_at__gte=visit.starts_at - LAST_WITHIN),
            patient_id=visit.patient_id, closed_at__isnull=False, inserted__gt=0, visit__starts_at__lt=visit.starts_at,
        )
        .exclude(visit_id=visit.id)
        .annotate(
            same_episode=Case(When(visit__episode_id=visit.episode_id, then=Value(True)), default=Value(False)),
        )
        .select_related("visit")
        .order_by("-same_episode", "-visit__starts_at", "-id")
        .first()
    )  # fmt: skip
    if row is None:
        return None
    state = fold(events_of(row))
    pick = pick_of_session(state)
    if pick is None or state.opened is None:
        return None
    carried = tuple(f"{row.ref}:{needle.id}" for needle in needles_of(state)[: len(pick.needles)])
    return LastSession(row.ref, row.visit.ref, state.opened.at, row.same_episode, pick, carried)


def sessions_done_at(*, organization_id: int, session_refs: Collection[str]) -> dict[str, datetime]:
    """When earlier sessions took place, by their reference; one that is not here is left out. One query."""
    rows = Session.objects.of(organization_id).filter(ref__in=session_refs, opened_at__isnull=False)
    return {ref: opened_at for ref, opened_at in rows.values_list("ref", "opened_at") if opened_at}
