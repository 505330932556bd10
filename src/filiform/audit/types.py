"""What one line of the audit trail says, and how lines are chained."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: `kind` is dotted and in the past tense, `about` the ref of the record, `by` the ref of a person."""

    chain: int
    sequence: int
    organization: str
    kind: str
    patient: str
    about: str
    by: str
    at: datetime
    facts: dict[str, Any]


def digest(entry: Entry, *, previous: str, key: bytes) -> str:
    """The keyed hash (HMAC-SHA-256, hex) of a line and of everything before it in its chain.

    The key stays outside the database, so that whoever can write to the database alone cannot
    rewrite a line and the hashes after it.
    """
    line = [
        previous,
        entry.chain,
        entry.sequence,
        entry.organization,
        entry.kind,
        entry.patient,
        entry.about,
        entry.by,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.facts,
    ]
    return keyed_hash(json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")), key=key)


def keyed_hash(text: str, *, key: bytes) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the trail does not hold: `chain` and `sequence` name the line, `what` the damage."""

    chain: int
    sequence: int
    what: str
