"""What a patient's phone sends, read strictly.

{"now": "…", "acts": [{"id": "<uuid>", "kind": "answers", "given_at": "…", "fields": {"shown": ["rf.trauma"], …}}],
 "leaving": {"number": 3, "act": "next", "shown": ["rf.trauma"]}}

`now` and `given_at` are by the device's own clock, which may be wrong; how long ago an answer was given is right.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from filiform.intake.phone.errors import NotReadable
from filiform.intake.phone.types import Act, Kind

MOST_ACTS, MOST_FIELDS, LONGEST_FIELD = 100, 400, 200_000
# Whoever had no network for longer than this is asked anew.
LONGEST_AGO = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Leaving:
    """She wants to go on from a screen: `act` is next, later or close; `shown` what she has seen there."""

    number: int
    act: str
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    acts: tuple[Act, ...]
    leaving: Leaving | None


def read_batch(body: bytes, *, at: datetime) -> Batch:
    """Raises: NotReadable."""
    try:
        document = json.loads(body)
        acts, leaving = document["acts"], document.get("leaving")
        if not isinstance(acts, list) or len(acts) > MOST_ACTS:
            raise NotReadable
        sent_at = _moment(document["now"])
        read = tuple(_act(one, sent_at=sent_at, at=at) for one in acts)
        return Batch(read, _leaving(leaving) if leaving else None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise NotReadable from error


def _act(document: Any, *, sent_at: datetime, at: datetime) -> Act:
    ago = min(max(sent_at - _moment(document["given_at"]), timedelta(0)), LONGEST_AGO)
    fields = {str(name): _texts(values) for name, values in document["fields"].items()}
    if len(fields) > MOST_FIELDS:
        raise NotReadable
    return Act(UUID(document["id"]), Kind(document["kind"]), at - ago, fields)


def _texts(values: Any) -> Sequence[str]:
    if not isinstance(values, list) or len(values) > MOST_FIELDS:
        raise NotReadable
    if any(not isinstance(value, str) or len(value) > LONGEST_FIELD or _is_no_text(value) for value in values):
        raise NotReadable
    return values


def _is_no_text(value: str) -> bool:
    """JSON can say what no database keeps: U+0000, and half of a pair of surrogates."""
    return "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value)


def _leaving(document: Any) -> Leaving:
    return Leaving(int(document["number"]), str(document["act"]), tuple(map(str, document.get("shown", ()))))


def _moment(text: Any) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
