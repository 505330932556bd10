"""The note on paper."""

from __future__ import annotations

from datetime import datetime

from filiform.clinics.members import Member
from filiform.core.pdf import render_pdf
from filiform.notes.queries import NotePage


def note_pdf(note: NotePage, *, member: Member, at: datetime) -> bytes:
    """A tagged PDF of the note. A signed one is made for the moment of signing: the same bytes every time."""
    zone = member.zone

    def stamp(moment: datetime) -> str:
        local = moment.astimezone(zone)
        return f"{local.day} {local:%B %Y}, {local:%H:%M} ({local:%Z})"

    payload = {
        "clinic": f"{member.organization_name}, {member.clinic_name}",
        "patient": note.patient.name,
        "born": f"{note.patient.born_on.day} {note.patient.born_on:%B %Y}",
        "record": note.patient.ref,
        "visit": f"{note.visit.kind.label}, {stamp(note.visit.starts_at)}",
        "practitioner": note.visit.practitioner_name,
        "own_words": note.own_words,
        "sections": [{"title": s.title, "sentences": list(s.sentences)} for s in note.sections],
        "signed": f"{note.signed_name}, {stamp(note.signed_at)}" if note.signed_at else "",
        "digest": note.digest,
        "later": [f"{stamp(one.at)}, {one.by}: {one.words}" for one in note.later],
        "addenda": [{"text": a.text, "signed": f"{a.signed_name}, {stamp(a.signed_at)}"} for a in note.addenda],
    }
    since = [*(a.signed_at for a in note.addenda), *(one.at for one in note.later)]
    last = max([note.signed_at, *since]) if note.signed_at else at
    return render_pdf("notes/note.typ", payload, at=last)
