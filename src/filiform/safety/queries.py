from __future__ import annotations

from filiform.safety.models import EventEntry
from filiform.safety.types import Entry, EntryKind

ENTRY = ("sequence", "kind", "said", "at", "by__name")


def entries_of(*, organization_id: int, event_id: int) -> list[Entry]:
    """The history of one event, oldest first. One query."""
    rows = EventEntry.objects.of(organization_id).filter(event_id=event_id).order_by("sequence").values_list(*ENTRY)
    return [Entry(sequence, EntryKind(kind), said, at, by) for sequence, kind, said, at, by in rows]
