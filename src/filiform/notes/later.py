"""What was recorded in a session after its note was signed: told beside the note, never in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from filiform.knowledge import catalogues
from filiform.treatment import payloads as p
from filiform.treatment.events import HAPPENED, Event
from filiform.treatment.watch.wording import act_words


@dataclass(frozen=True, slots=True)
class Later:
    """One act after the signature, in a short sentence."""

    at: datetime
    by: str
    words: str


def later_acts(events: Sequence[Event], people: Mapping[str, str]) -> tuple[Later, ...]:
    """Oldest first; `people` by ref."""
    return tuple(Later(_recorded(event), people.get(event.by, "A colleague"), _words(event)) for event in events)


def _recorded(event: Event) -> datetime:
    return event.recorded_at or event.occurred_at


def _words(event: Event) -> str:
    match event.payload:
        case p.SessionReopened(reason=reason):
            return f"Session opened again: {reason}"
        case p.SessionClosed():
            return "Session closed again"
        case p.IncidentReported(note=note) as said:
            return f"{act_words(said)}{f'. {note}' if note else ''}"
        case p.EventCorrected(reason=reason):
            return f"Corrected: {reason}"
        case p.NeedlesAllWithdrawn():
            return "All needles out"
        case _:
            return act_words(event.payload) if event.kind in HAPPENED else event.kind


def proposed_addendum(events: Sequence[Event], last_addendum: datetime | None, zone: ZoneInfo) -> str:
    """Words for an addendum about incidents that came to light after the signature; empty where one was signed since.

    The note itself stays as it was signed: whoever reads it has to learn of the event from an addendum.
    """
    incidents = [event for event in events if isinstance(event.payload, p.IncidentReported)]
    told = [event for event in incidents if last_addendum is None or _recorded(event) > last_addendum]
    return " ".join(_sentence(event, zone) for event in told)


def _sentence(event: Event, zone: ZoneInfo) -> str:
    said = event.payload
    assert isinstance(said, p.IncidentReported)  # noqa: S101
    known = catalogues.adverse_events().by_id.get(said.kind)
    when = event.occurred_at.astimezone(zone)
    title = known.title if known else said.kind.replace("-", " ")
    note = f" {said.note.strip()}" if said.note else ""
    noticed = f"noticed {when.day} {when:%B %Y, %H:%M}"
    return f"Adverse event, {noticed}: {title}, {said.severity or 'not graded'}.{note}"
