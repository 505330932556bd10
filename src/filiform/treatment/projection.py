"""The numbers a session shows without reading its stream. Always made from the fold, never counted up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from filiform.treatment.types import NeedleState, SessionState


@dataclass(frozen=True, slots=True)
class Projection:
    """Names are the columns of `models.Session`."""

    sequence: int
    opened_at: datetime | None
    closed_at: datetime | None
    first_closed_at: datetime | None
    inserted: int
    withdrawn: int
    in_body: int
    counted: int | None
    missing: int
    longest_in_since: datetime | None
    overdue_at: datetime | None
    stimulating: int
    flagged: int


COLUMNS = tuple(Projection.__dataclass_fields__)


def projection(state: SessionState) -> Projection:
    since = [needle.inserted_at for needle in state.needles.values() if needle.is_in]
    return Projection(
        sequence=state.sequence,
        opened_at=state.opened.at if state.opened else None,
        closed_at=state.closed.at if state.closed else None,
        first_closed_at=_first_closed_at(state),
        inserted=len(state.inserted),
        withdrawn=len(state.withdrawn),
        in_body=len(state.in_body),
        counted=state.counted,
        missing=len(state.missing),
        longest_in_since=min(since, default=None),
        overdue_at=min((at for needle in state.needles.values() if (at := overdue_at(needle))), default=None),
        stimulating=len(state.running),
        flagged=len(state.flagged),
    )


def columns_of(state: SessionState) -> dict[str, Any]:
    """The columns of its row. Not `asdict`, which copies every moment."""
    numbers = projection(state)
    return {name: getattr(numbers, name) for name in COLUMNS}


def _first_closed_at(state: SessionState) -> datetime | None:
    """When it was closed for the first time; it stays so when the session is opened again for what came later."""
    if not state.closed and not state.reopenings:
        return None
    return next((event.occurred_at for event in state.history if event.kind == "session.closed"), None)


def overdue_at(needle: NeedleState) -> datetime | None:
    """When the limit written at its insertion is reached; None for a needle that is out or has no limit on record."""
    limit = needle.insertion.said.dwell_limit_min
    return needle.inserted_at + timedelta(minutes=limit) if needle.is_in and limit is not None else None
