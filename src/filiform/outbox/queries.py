from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from filiform.clinics.types import Member
from filiform.core.prepared import Prepared, Slot, organization
from filiform.outbox.errors import LetterNotFound
from filiform.outbox.models import Letter, Stopped
from filiform.outbox.types import LetterKind, LetterRow, LetterState, kinds

PAGE = 50
COLUMNS = (
    "id", "ref", "kind", "channel", "name", "address", "patient_ref", "subject", "state", "reason", "tries",
    "written_at", "due_at", "sent_at", "answer", "body",
)  # fmt: skip

WRITTEN_ONCE = Prepared(
    lambda: (
        Letter.objects.of(organization())
        .filter(kind=Slot("kind"), about=Slot("about"), once=Slot("once"))
        .order_by("id")
        .values_list("ref")[:1]
    )
)
WAITING = Prepared(
    lambda: (
        Letter.objects.of(organization())
        .filter(about=Slot("about"), state=LetterState.WAITING)
        .order_by("id")
        .values_list("id", "kind")
    )
)
LAST_ONCE = Prepared(
    lambda: (
        Letter.objects.of(organization())
        .filter(about=Slot("about"), kind__among=Slot("kinds"))
        .exclude(state=LetterState.VOID)
        .order_by("-id")
        .values_list("once")[:1]
    )
)


def opted_out(*, organization_id: int, patient_ref: str, kind: str) -> bool:
    """Whether this patient has stopped letters of this kind. One query; nobody who is no patient has."""
    if not patient_ref:
        return False
    return Stopped.objects.of(organization_id).filter(patient_ref=patient_ref, kind=kind).exists()


def stopped_kinds(*, organization_id: int, patient_ref: str) -> list[LetterKind]:
    """What this patient has stopped, of the kinds there are. One query."""
    rows = Stopped.objects.of(organization_id).filter(patient_ref=patient_ref).values_list("kind", flat=True)
    stopped = set(rows)
    return [kind for kind in kinds() if kind.key in stopped]


def stopped_by(*, organization_id: int, patient_refs: Collection[str], kind: str) -> set[str]:
    """Which of these patients have stopped letters of this kind. One query."""
    rows = Stopped.objects.of(organization_id).filter(patient_ref__in=sorted(patient_refs), kind=kind)
    return set(rows.values_list("patient_ref", flat=True))


def written_once(organization_id: int, *, kind: str, about: str, once: str) -> str:
    """The ref of the letter written under these words, or nothing. One query."""
    row = WRITTEN_ONCE.first(organization_id=organization_id, kind=kind, about=about, once=once)
    return str(row[0]) if row else ""


def waiting_about(organization_id: int, *, about: str, kinds: Collection[str] = ()) -> list[int]:
    """The letters about something that wait to be sent, of these kinds or of all. One query."""
    rows = WAITING.rows(organization_id=organization_id, about=about)
    return [key for key, kind in rows if not kinds or kind in kinds]


def told_at(*, organization_id: int, abouts: Collection[str], kinds: Collection[str]) -> Mapping[str, datetime]:
    """When the newest letter of these kinds was written, by what it is about; void ones tell nothing. One query."""
    rows = Letter.objects.of(organization_id).filter(about__in=list(abouts), kind__in=sorted(kinds))
    told = rows.exclude(state=LetterState.VOID).values("about").annotate(at=Max("written_at"))
    return {row["about"]: row["at"] for row in told}


def last_once(*, organization_id: int, about: str, kinds: Collection[str]) -> str:
    """The `once` of the newest letter of these kinds that was not void, or nothing. One query."""
    row = LAST_ONCE.first(organization_id=organization_id, about=about, kinds=sorted(kinds))
    return str(row[0]) if row else ""


def written_under(*, organization_id: int, kind: str, abouts: Collection[str]) -> set[tuple[str, str]]:
    """Which (about, once) letters of a kind were written for already, whatever became of them. One query."""
    rows = Letter.objects.of(organization_id).filter(kind=kind, about__in=list(abouts))
    return set(rows.values_list("about", "once"))


@dataclass(frozen=True, slots=True)
class LetterList:
    """Fifty letters of one clinic, newest first; `older` is the ref after which the next fifty start, or empty."""

    rows: tuple[LetterRow, ...]
    older: str
    failed: int
    waiting: int


def letters(*, by: Member, state: str = "", patient_ref: str = "", after: str = "") -> LetterList:
    """The letters of her clinic, newest first, of one state or one patient if named.

    Two queries, one more for `after`. Raises LetterNotFound for an `after` that is not of this clinic.
    """
    own = Letter.objects.of(by.organization_id).filter(clinic_id=by.clinic_id)
    rows = own.filter(state=state) if state else own
    rows = rows.filter(patient_ref=patient_ref) if patient_ref else rows
    if after:
        last = own.filter(ref=after).values_list("id", flat=True).first()
        if last is None:
            raise LetterNotFound
        rows = rows.filter(id__lt=last)
    found = [_row(row) for row in rows.order_by("-id").values_list(*COLUMNS)[: PAGE + 1]]
    open_states = own.filter(state__in=[LetterState.WAITING, LetterState.FAILED])
    tally = dict(open_states.values_list("state").annotate(n=Count("id")))
    return LetterList(
        tuple(found[:PAGE]), found[PAGE - 1].ref if len(found) > PAGE else "", tally.get(LetterState.FAILED, 0),
        tally.get(LetterState.WAITING, 0),
    )  # fmt: skip


def letter(*, by: Member, letter_ref: str) -> LetterRow:
    """One letter of her clinic. One query. Raises LetterNotFound."""
    rows = Letter.objects.of(by.organization_id).filter(clinic_id=by.clinic_id, ref=letter_ref)
    row = rows.values_list(*COLUMNS).first()
    if row is None:
        raise LetterNotFound
    return _row(row)


@dataclass(frozen=True, slots=True)
class ToStop:
    """What a stop link leads to: letters of one kind to one patient of one clinic."""

    clinic_id: int
    clinic_name: str
    organization_id: int
    patient_ref: str
    kind: LetterKind
    language: str
    is_stopped: bool


def _row(row: tuple[Any, ...]) -> LetterRow:
    values = list(row)
    values[8] = LetterState(row[8])
    return LetterRow(*values)
