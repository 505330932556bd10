"""Reading the trail: who looked at a record, and whether the trail is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from filiform.audit.models import Chain, Line
from filiform.audit.services import audit_key, seal
from filiform.audit.types import GENESIS, Break, Entry, digest


@dataclass(frozen=True, slots=True)
class Act:
    at: datetime
    kind: str
    about: str
    by: str
    facts: dict[str, Any]


def acts_on_patient(*, organization: str, patient: str, limit: int = 200) -> list[Act]:
    """The newest acts on one patient's record, newest first. One query."""
    lines = Line.objects.filter(organization=organization, patient=patient).order_by("-at", "-id")[:limit]
    return [Act(at=x.at, kind=x.kind, about=x.about, by=x.by, facts=x.facts) for x in lines]


def breaks() -> Iterator[Break]:
    """Walk every chain and name each line that was changed, removed or added behind the program's back."""
    key = audit_key()
    for chain in Chain.objects.order_by("number"):
        if chain.seal != seal(chain.number, chain.length, chain.head):
            yield Break(chain.number, chain.length, "the head of this chain was changed")
        previous, expected = GENESIS, 1
        for line in Line.objects.filter(chain=chain).order_by("sequence").iterator():
            if line.sequence != expected:
                yield Break(chain.number, expected, f"lines {expected} to {line.sequence - 1} are missing")
            entry = Entry(
                chain=chain.number,
                sequence=line.sequence,
                organization=line.organization,
                kind=line.kind,
                patient=line.patient,
                about=line.about,
                by=line.by,
                at=line.at,
                facts=line.facts,
            )
            if line.sequence == expected and digest(entry, previous=previous, key=key) != line.digest:
                yield Break(chain.number, line.sequence, f"this line ({line.kind}) was changed")
            previous, expected = line.digest, line.sequence + 1
        if expected != chain.length + 1:
            yield Break(
                chain.number, expected, f"the chain should hold {chain.length} lines and ends before {expected}"
            )


def last_act(*, organization: str, kind: str) -> Act | None:
    """The act of one kind entered last, or none. One query."""
    line = Line.objects.filter(organization=organization, kind=kind).order_by("-id").first()
    return Act(at=line.at, kind=line.kind, about=line.about, by=line.by, facts=line.facts) if line else None


def last_act_since(*, organization: str, kind: str, about: str, since: datetime) -> Act | None:
    """The newest act of one kind on one thing since a moment, or none. One query, through the index by time."""
    lines = Line.objects.filter(organization=organization, at__gte=since, kind=kind, about=about)
    line = lines.order_by("-at", "-id").first()
    return Act(at=line.at, kind=line.kind, about=line.about, by=line.by, facts=line.facts) if line else None


def facts_of(*, organization: str, kind: str) -> list[dict[str, Any]]:
    """What the lines of one kind say, oldest first. One query."""
    rows = Line.objects.filter(organization=organization, kind=kind).order_by("at", "id")
    return list(rows.values_list("facts", flat=True))
