"""Every session of an organization as its stream tells it, for figures over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from filiform.treatment.models import Event, Session
from filiform.treatment.rules.fold import fold
from filiform.treatment.store import COLUMNS, event_of
from filiform.treatment.types import SessionState


@dataclass(frozen=True, slots=True)
class SessionMark:
    """One session that was closed once, and how far its stream had come: what grew since must be read again."""

    id: int
    ref: str
    visit_ref: str
    patient_id: int
    sequence: int


def sessions_closed_once(*, organization_id: int) -> Iterator[SessionMark]:
    """One query, read as it comes."""
    rows = Session.objects.of(organization_id).filter(first_closed_at__isnull=False)
    for row in rows.order_by("id").values_list("id", "ref", "visit__ref", "patient_id", "sequence").iterator():
        yield SessionMark(*row)


def states(
    *, organization_id: int, sessions: Sequence[SessionMark], each: int = 200
) -> Iterator[tuple[SessionMark, SessionState]]:
    """Each session folded to where it stands. One query for `each` of them."""
    for start in range(0, len(sessions), each):
        some = {session.id: session for session in sessions[start : start + each]}
        rows = Event.objects.of(organization_id).filter(session_id__in=list(some)).order_by("session_id", "sequence")
        for session_id, stream in groupby(rows.values_list("session_id", *COLUMNS), key=lambda row: row[0]):
            session = some[session_id]
            yield session, fold(event_of(row[1:], session.ref) for row in stream)
