from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from filiform.audit import queries as audit
from filiform.audit.sentences import sentence
from filiform.booking import queries as booking
from filiform.booking.errors import VisitNotFound
from filiform.booking.rules import FREES_THE_TIME
from filiform.booking.types import VisitRow
from filiform.clinics import queries as clinics
from filiform.consent import queries as consent
from filiform.consent.errors import ConsentNotFound
from filiform.knowledge import catalogues
from filiform.knowledge.patient_words import SOURCE, Said, patient_words
from filiform.notes import queries as notes
from filiform.notes.queries import NoteLine, NotePage
from filiform.patients.access.cards import Card, cards_for
from filiform.patients.access.types import Visitor
from filiform.treatment import queries as treatment
from filiform.treatment.types import MuscleNeedles

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Home:
    """Hers at a glance: the next visit, or none, and what there is to do."""

    coming: tuple[VisitRow, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class OwnVisit:
    """One visit of hers, with the note once it is signed."""

    visit: VisitRow
    note: NoteLine | None

    @property
    def has_note(self) -> bool:
        return self.note is not None and self.note.signed_at is not None


@dataclass(frozen=True, slots=True)
class Needled:
    """Where needles went: one muscle and side, how many, in how many visits, when last."""

    name: Said
    side: str
    needles: int
    visits: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    at: datetime
    who: str
    what: str


def home(*, visitor: Visitor, at: datetime) -> Home:
    """Queries: the visits, and those of each step that has a card."""
    rows = _visits(visitor)
    coming = [row for row in rows if row.ends_at >= at and row.status not in FREES_THE_TIME]
    return Home(tuple(reversed(coming)), tuple(cards_for(visitor, at)))


def own_visits(*, visitor: Visitor, after: str = "") -> tuple[list[OwnVisit], str]:
    """Visits, newest first, and the ref to go on after, empty at the end. Three queries."""
    before = own_visit(visitor=visitor, visit_ref=after) if after else None
    rows = booking.visits_of_patient(
        organization_id=visitor.member.organization_id, patient_id=visitor.patient.id, limit=SHOWN + 1, before=before
    )
    shown = rows[:SHOWN]
    lines = notes.note_lines(
        organization_id=visitor.member.organization_id, visit_ids=[row.id for row in shown]
    )  # fmt: skip
    more = shown[-1].ref if len(rows) > SHOWN else ""
    return [OwnVisit(row, lines.get(row.id)) for row in shown], more


def own_visit(*, visitor: Visitor, visit_ref: str) -> VisitRow:
    """One visit of hers. Raises VisitNotFound for anybody else's."""
    row = booking.visit(organization_id=visitor.member.organization_id, visit_ref=visit_ref)
    if row.patient_id != visitor.patient.id:
        raise VisitNotFound
    return row


def own_note(*, visitor: Visitor, visit_ref: str, at: datetime) -> NotePage:
    """The note once it is signed. Raises VisitNotFound before."""
    row = own_visit(visitor=visitor, visit_ref=visit_ref)
    found = notes.note_page(
        organization_id=visitor.member.organization_id, visit=row, zone=visitor.member.zone, at=at
    )  # fmt: skip
    if found.signed_at is None:
        raise VisitNotFound
    return found


def own_document(*, visitor: Visitor, consent_ref: str) -> consent.DocumentRow:
    found = consent.document(organization_id=visitor.member.organization_id, consent_ref=consent_ref)
    if found.patient_id != visitor.patient.id:
        raise ConsentNotFound
    return found


def documents(*, visitor: Visitor) -> list[consent.DocumentRow]:
    return consent.documents_of_patient(
        organization_id=visitor.member.organization_id, patient_id=visitor.patient.id, limit=SHOWN
    )


def needled(*, visitor: Visitor) -> tuple[list[MuscleNeedles], list[Needled]]:
    """Where needles went, most first: as the drawing takes it, and in words. One query."""
    rows = treatment.needles_of_patient(
        organization_id=visitor.member.organization_id, patient_id=visitor.patient.id
    )  # fmt: skip
    names, words = catalogues.muscles().by_id, patient_words(get_language() or SOURCE)
    told = [
        Needled(
            words.muscle(row.muscle, names[row.muscle].name if row.muscle in names else row.muscle), row.side,
            row.needles, row.visits, row.last_at,
        )
        for row in rows
    ]  # fmt: skip
    return rows, told


def trail(*, visitor: Visitor) -> list[Looked]:
    """Who looked at her record and who changed it, newest first, at most 200 lines. Two queries."""
    member = visitor.member
    acts = audit.acts_on_patient(organization=member.organization_ref, patient=visitor.patient.ref)
    names = clinics.names_of(organization_id=member.organization_id, user_refs={act.by for act in acts})
    names[member.user_ref] = _("You")
    return [Looked(act.at, names.get(act.by, _("The program itself")), sentence(act.kind, act.facts)) for act in acts]


def overlays(rows: Sequence[MuscleNeedles]) -> list[dict[str, Any]]:
    """For the body chart: every muscle that held a needle."""
    known = catalogues.muscles().by_id
    return [
        {"muscle": row.muscle, "side": row.side, "state": "done", "text": str(row.needles)}
        for row in rows
        if row.muscle in known and row.side in {"left", "right", "both"}
    ]


def _visits(visitor: Visitor) -> list[VisitRow]:
    return booking.visits_of_patient(
        organization_id=visitor.member.organization_id, patient_id=visitor.patient.id, limit=SHOWN
    )
