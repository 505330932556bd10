"""Everything that is held of one patient, to take away: every row of every table, and the signed papers.

It asks the registry of tables rather than each package, so that no table can be forgotten: whatever reaches a patient
through its keys is in it. A model that is not hers to take, such as the secrets of her links, says `not_for_patients`.
"""

from __future__ import annotations

import json
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import RawIOBase
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from filiform.clinics.scoping import ScopedManager
from filiform.consent.printing import consent_pdf
from filiform.desk.portal import queries
from filiform.notes.paper import note_pdf
from filiform.patients.access.types import Visitor

PATIENT = "patients.Patient"
FARTHEST = 4  # keys between a row and its patient

READ_ME = """This is everything the clinic's program holds of you.

record.json   every row, by kind, oldest first; times are in UTC
notes/        the signed notes, as PDF
consents/     what you decided, with the text you were shown, as PDF
"""


def ways_to_patient() -> dict[type[Model], str]:
    """Every scoped table that reaches a patient, and by which keys: `visit__patient`, or `pk` for herself."""
    start = apps.get_model(PATIENT)
    ways: dict[type[Model], str] = {start: "pk"}
    waiting = deque([(start, 0)])
    scoped = [model for model in apps.get_models() if isinstance(getattr(model, "objects", None), ScopedManager)]
    while waiting:
        target, distance = waiting.popleft()
        for model in scoped:
            if model in ways or distance >= FARTHEST:
                continue
            key = next((field for field in _keys(model) if field.related_model is target), None)
            if key is not None:
                ways[model] = key.name if target is start else f"{key.name}__{ways[target]}"
                waiting.append((model, distance + 1))
    return {model: way for model, way in ways.items() if not getattr(model, "not_for_patients", False)}


def record(visitor: Visitor) -> dict[str, list[dict[str, Any]]]:
    """Every row of hers by table. One query a table."""
    found = {}
    for model, way in ways_to_patient().items():
        rows = model.objects.of(visitor.member.organization_id)  # type: ignore[attr-defined]
        kept = [_row(row) for row in rows.filter(**{way: visitor.patient.id}).order_by("pk")]
        if kept:
            found[model._meta.label] = kept
    return found


def archive(visitor: Visitor, *, at: datetime) -> Iterator[bytes]:
    """A ZIP, made while it is sent: a long record holds hundreds of papers."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("read-me.txt", READ_ME)
        yield sink.taken()
        parcel.writestr("record.json", json.dumps(record(visitor), ensure_ascii=False, indent=1))
        yield sink.taken()
        for name, made in _papers(visitor, at):
            parcel.writestr(name, made)
            yield sink.taken()
    yield sink.taken()


def _papers(visitor: Visitor, at: datetime) -> Iterator[tuple[str, bytes]]:
    after, first = "", True
    while first or after:
        first = False
        page, after = queries.own_visits(visitor=visitor, after=after)
        for one in page:
            if one.has_note:
                signed = queries.own_note(visitor=visitor, visit_ref=one.visit.ref, at=at)
                name = f"notes/{one.visit.starts_at:%Y-%m-%d}-{one.visit.ref}.pdf"
                yield name, note_pdf(signed, member=visitor.member, at=at)
    for document in queries.documents(visitor=visitor):
        made = consent_pdf(
            document, patient=visitor.patient, clinic=visitor.member.clinic_name, zone=visitor.member.zone
        )  # fmt: skip
        yield f"consents/{document.decided_at:%Y-%m-%d}-{document.ref}.pdf", made


class _Sink(RawIOBase):
    """Where the ZIP is written to; what was written is taken and sent."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        sent, self.parts = b"".join(self.parts), []
        return sent


def _keys(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def _row(row: Model) -> dict[str, Any]:
    """One row by field: keys as the ref or the name of what they point to, never a number of ours.

    A second key to a patient is somebody else: whom a visit may be a double of is the clinic's question, not hers.
    """
    others = [
        key.name for key in _keys(type(row)) if key.related_model._meta.label == PATIENT and key.name != "patient"
    ]
    hidden = {"id", "position", "organization", *others}
    return {
        field.name: _told(getattr(row, field.name) if isinstance(field, ForeignKey) else field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.name not in hidden
    }


def _told(value: Any) -> Any:
    if isinstance(value, Model):
        return getattr(value, "name", None) or getattr(value, "ref", None) or str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, Sequence | dict | bool | int | float | None) else str(value)
