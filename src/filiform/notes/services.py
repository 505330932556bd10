from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking import services as booking
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.notes import queries
from filiform.notes.errors import (
    AlreadySigned,
    EmptyAddendum,
    NothingToSign,
    NotQualifiedThen,
    NotReadyToSign,
    NotSignedYet,
    OnlyTheNeedler,
)
from filiform.notes.models import Addendum, Note
from filiform.notes.rules import digest, draft, may_stand_alone, reasons_not_to_sign
from filiform.notes.types import NoteFacts, Section, note_signed


@transaction.atomic
def write_own_words(*, visit: VisitRow, text: str, by: Member, at: datetime) -> Note:
    """Keep the clinician's own sentence. Saved as often as she pauses; one line in the trail for each save."""
    note = _locked_draft(visit=visit, by=by, at=at)
    note.own_words, note.saved_at, note.saved_by_id = text.strip(), at, by.user_id
    note.save(update_fields=["own_words", "saved_at", "saved_by"])
    _record("note.written", note, visit, by, at)
    return note


@transaction.atomic
def sign_note(
    *, visit: VisitRow, by: Member, at: datetime, own_words: str | None = None, why_all_the_same: str = ""
) -> Note:
    """Freeze the note as it reads now, and the visit with it. Refused while needles in and out differ.

    Where no session was opened, the clinician's own words have to say what was done: a blank page is no note. Where
    whoever needled was not qualified that day, it is signed only with `why_all_the_same`: what happened must be on
    record, and the note says both. It is never charged for (practitioners.queries.may_bill).
    Raises: NotReadyToSign, NothingToSign, OnlyTheNeedler, NotQualifiedThen, AlreadySigned.
    """
    note = _locked_draft(visit=visit, by=by, at=at)
    facts = queries.note_facts(organization_id=by.organization_id, visit=visit, zone=by.zone, at=at)
    if reasons := reasons_not_to_sign(facts.session):
        raise NotReadyToSign(reasons=" ".join(reasons))
    _must_be_the_needler(facts, by)
    if facts.unqualified and not why_all_the_same.strip():
        raise NotQualifiedThen(reasons=" ".join(facts.unqualified))
    facts = replace(facts, why_all_the_same=why_all_the_same)
    if own_words is not None:
        note.own_words = own_words.strip()
    if not may_stand_alone(facts, note.own_words):
        raise NothingToSign
    sections = draft(facts)
    note.sections = [asdict(section) for section in sections]
    note.digest = digest(note.own_words, sections)
    note.saved_at = note.signed_at = at
    note.saved_by_id = note.signed_by_id = by.user_id
    note.signed_name = by.name
    note.save()
    booking.seal_visit(visit=visit, by=by, at=at)
    against = {"against": NotQualifiedThen.code} if facts.unqualified else {}
    _record("note.signed", note, visit, by, at, digest=note.digest, **against)
    note_signed(visit=visit, by=by, at=at)
    return note


@transaction.atomic
def add_addendum(*, visit: VisitRow, text: str, by: Member, at: datetime) -> Addendum:
    """Add to a signed note; both stay readable. Raises: EmptyAddendum, NotSignedYet."""
    if not text.strip():
        raise EmptyAddendum
    note = Note.objects.of(by.organization_id).filter(visit_id=visit.id).first()
    if note is None or note.signed_at is None:
        raise NotSignedYet
    addendum = Addendum.objects.add(
        organization_id=by.organization_id,
        note=note,
        text=text.strip(),
        signed_at=at,
        signed_by_id=by.user_id,
        signed_name=by.name,
    )
    _record("note.addendum_signed", note, visit, by, at, addendum=addendum.ref)
    return addendum


def _locked_draft(*, visit: VisitRow, by: Member, at: datetime) -> Note:
    note = Note.objects.of(by.organization_id).select_for_update().filter(visit_id=visit.id).first()
    if note is None:
        note = Note.objects.add(
            organization_id=by.organization_id,
            visit_id=visit.id,
            patient_id=visit.patient_id,
            saved_at=at,
            saved_by_id=by.user_id,
        )
    if note.signed_at is not None:
        raise AlreadySigned
    return note


def _must_be_the_needler(facts: NoteFacts, by: Member) -> None:
    """Signing is not delegable: whoever put needles in signs for them (procedure dossier, section 9)."""
    session = facts.session
    needlers = {needle.insertion.by for needle in session.needles.values() if needle.counts} if session else set()
    if needlers and by.user_ref not in needlers:
        names = sorted(facts.people.get(ref, "A colleague") for ref in needlers)
        raise OnlyTheNeedler(name=" and ".join(names))


def _record(kind: str, note: Note, visit: VisitRow, by: Member, at: datetime, **facts: str) -> None:
    audit.record(
        organization=by.organization_ref,
        kind=kind,
        patient=queries.patient_ref(note),
        about=note.ref,
        by=by.user_ref,
        at=at,
        facts={"visit": visit.ref, **facts},
    )


@dataclass(frozen=True, slots=True)
class PastNote:
    """A note of another record, as it is brought over word for word. Its visit is sealed already."""

    visit: VisitRow
    text: str
    signed_at: datetime


@transaction.atomic
def import_past_notes(*, notes: Sequence[PastNote], source: str, by: Member, at: datetime) -> int:
    """Bring signed notes of one patient over from an earlier record; each says where it comes from (`source`).

    One insert and one line of audit. Returns how many.
    """
    if not notes:
        return 0
    sections = (Section("record", "About this record", (f"Brought over from {source}.",)),)
    stored = [asdict(section) for section in sections]
    rows = Note.objects.add_all([
        Note(
            organization_id=by.organization_id, visit_id=one.visit.id, patient_id=one.visit.patient_id,
            own_words=one.text.strip(), saved_at=one.signed_at, saved_by_id=by.user_id, sections=stored,
            digest=digest(one.text.strip(), sections), signed_at=one.signed_at, signed_by_id=by.user_id,
            signed_name=by.name,
        )
        for one in notes
    ])  # fmt: skip
    audit.record(
        organization=by.organization_ref, kind="notes.imported", patient=queries.patient_ref(rows[0]),
        about=rows[0].ref, by=by.user_ref, at=at, facts={"number": len(rows)},
    )  # fmt: skip
    return len(rows)
