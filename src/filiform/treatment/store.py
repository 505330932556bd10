"""Between the stream of events and its rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from filiform.core.prepared import Prepared, PreparedInsert, PreparedUpdate, Slot, organization
from filiform.treatment import models
from filiform.treatment import payloads as p
from filiform.treatment.events import Event, parse_payload, payload_to_json
from filiform.treatment.projection import COLUMNS as NUMBERS
from filiform.treatment.types import SessionState

COLUMNS = (
    "sequence", "kind", "version", "payload", "occurred_at", "recorded_at", "by", "command_id", "against",
)  # fmt: skip
STREAM = Prepared(
    lambda: (
        models.Event.objects.of(organization())
        .filter(session_id=Slot("session_id"), sequence__gt=Slot("after"))
        .order_by("sequence")
        .values_list(*COLUMNS)
    )
)

MOVE_SESSION = PreparedUpdate(lambda: models.Session.objects.of(organization()).filter(pk=Slot("pk")), NUMBERS)
NEW_SESSION = PreparedInsert(lambda: models.Session, keyed=True)
WRITE_EVENT = PreparedInsert(lambda: models.Event)


def event_of(row: tuple[Any, ...], session_ref: str) -> Event:
    """The event of one row given as `COLUMNS`, its payload lifted to the current version."""
    sequence, kind, version, payload, occurred_at, recorded_at, by, command_id, against = row
    return Event(
        kind=kind, session=session_ref, sequence=sequence, occurred_at=occurred_at, recorded_at=recorded_at, by=by,
        command_id=str(command_id), payload=parse_payload(kind, payload, version=version), against=against,
    )  # fmt: skip


def events_of(session: models.Session, *, after: int = 0) -> list[Event]:
    """The stream of one session, oldest first. One query, none where nothing was recorded."""
    return [] if session.sequence <= after else _read(session, after)


def whole_stream(session: models.Session) -> list[Event]:
    """The stream from its rows alone, whatever the projection says of its length. One query."""
    return _read(session, 0)


def _read(session: models.Session, after: int) -> list[Event]:
    rows = STREAM.rows(organization_id=session.organization_id, session_id=session.pk, after=after)
    return [event_of(row, session.ref) for row in rows]


def rows_of(
    events: Iterable[Event], *, state: SessionState, session: models.Session, at: datetime
) -> list[models.Event]:
    """The rows of new events of `state`, not yet written."""
    return [
        models.Event(
            organization_id=session.organization_id, session=session, sequence=event.sequence, kind=event.kind,
            version=event.version, payload=_sparse(payload_to_json(event.payload)), occurred_at=event.occurred_at,
            recorded_at=at, by=event.by, command_id=UUID(event.command_id), against=event.against,
            corrects=_corrects(event.payload, state), lot=_lot(event.payload),
        )
        for event in events
    ]  # fmt: skip


def _sparse(payload: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known; an absent key and null read the same, save for a replacement that is null."""
    return {key: value for key, value in payload.items() if value is not None or key == "replacement"}


def _corrects(payload: p.Payload, state: SessionState) -> int | None:
    """The sequence of the event that is replaced, also where the device named it by its command."""
    if not isinstance(payload, p.EventCorrected):
        return None
    named = payload.corrects
    return next(event.sequence for event in state.history if named in {event.sequence, event.command_id})


def _lot(payload: p.Payload) -> str | None:
    match payload:
        case p.NeedleInserted(lot=lot):
            return lot
        case p.EventCorrected(replacement={"lot": str() as lot}):
            return lot
        case _:
            return None
