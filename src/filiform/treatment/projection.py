"""The numbers a session shows without reading its stream. Always made from the fold, never counted up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from filiform.treatment.types import SessionState


@dataclass(frozen=True, slots=True)
class Projection:
    """Names are the columns of `models.Session`."""

    sequence: int
    opened_at: datetime | None
    closed_at: datetime | None
    inserted: int
    withdrawn: int
    in_body: int
    counted: int | None
    missing: int
    longest_in_since: datetime | None


COLUMNS = tuple(Projection.__dataclass_fields__)


def projection(state: SessionState) -> Projection:
    since = [needle.inserted_at for needle in state.needles.values() if needle.is_in]
    return Projection(
        sequence=state.sequence,
        opened_at=state.opened.at if state.opened else None,
        closed_at=state.closed.at if state.closed else None,
        inserted=len(state.inserted),
        withdrawn=len(state.withdrawn),
        in_body=len(state.in_body),
        counted=state.counted,
        missing=len(state.missing),
        longest_in_since=min(since, default=None),
    )
