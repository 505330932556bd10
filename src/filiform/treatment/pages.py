"""What the templates of the treatment room are given. Reads, never writes; the number of queries is fixed.

SQL of a board: session and stream (none where the act has just folded it), surroundings (6), usable lots, names of
those who recorded, readings of the visit, and colleagues where a second person must count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from filiform.booking.queries import VisitPage
from filiform.booking.types import VisitRow, journey_steps
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.core.errors import FiliformError
from filiform.knowledge import catalogues
from filiform.measures import queries as measures
from filiform.measures.types import SIDE_LETTERS, Phase, ReadingRow
from filiform.supplies import queries as supplies
from filiform.treatment import payloads as p
from filiform.treatment import queries
from filiform.treatment.acts import AGENTS, CAN_UNDO, PRESETS
from filiform.treatment.events import event_to_json
from filiform.treatment.recording import Answer, Recorded
from filiform.treatment.room import MENDS, WHERE_TO_LOOK, room
from filiform.treatment.rules.board import board
from filiform.treatment.rules.insertion import TECHNIQUES
from filiform.treatment.rules.limits import met_sites
from filiform.treatment.sentences import instrument_name, said_of
from filiform.treatment.surroundings import surroundings
from filiform.treatment.types import SessionState

# Fields of a form that are not sent again when a question is answered with yes.
NOT_AGAIN = frozenset({"command", "acknowledged", "csrfmiddlewaretoken", "extra"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sentence on the spot, the step that mends it, and what to send again where a deliberate yes is enough."""

    sentence: str
    spot: str
    step: str = ""
    yes: str = ""
    """The codes that a yes acknowledges; empty where there is nothing to confirm."""
    again: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Toast:
    text: str
    sequences: str
    """Events to undo, parted by spaces; empty where there is nothing to undo."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign that is tested before and after, and how it changed."""

    value: str
    name: str
    unit: str
    before: ReadingRow | None
    after: ReadingRow | None


def board_page(
    visit: VisitRow, *, fields: Mapping[str, Any], by: Member, at: datetime, recorded: Recorded | None = None,
    fault: FiliformError | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Everything `_board.html` shows, after an act or without one."""
    state = recorded.state if recorded else _state(visit, by)
    found = recorded.found if recorded else None
    if found is None:
        found = surroundings(visit_id=visit.id, patient_id=visit.patient_id, by=by, at=at, lots=())
    on = at.astimezone(by.zone).date()
    lots = supplies.usable_lots(organization_id=by.organization_id, on=on)
    names = clinics.names_of(organization_id=by.organization_id, user_refs={e.by for e in state.history})
    given = {str(key): str(value) for key, value in fields.items()}
    shown = room(state, found, lots=lots, fields=given, on=on, now=at, names=names)
    readings = measures.readings_of_visit(organization_id=by.organization_id, visit_id=visit.id)
    return {
        "room": shown,
        "visit": visit,
        "found": found,
        "lots": lots,
        "agents": AGENTS,
        "presets": PRESETS,
        "techniques": TECHNIQUES,
        "qualities": p.QUALITIES,
        "severities": p.SEVERITIES,
        "reasons": p.WITHDRAWAL_REASONS[1:],
        "where_to_look": WHERE_TO_LOOK,
        "after_techniques": p.POST_TECHNIQUES,
        "signs": signs_of(readings),
        "colleagues": _colleagues(by) if shown.needs_second and shown.to_count else {},
        "incidents": [(one.id, one.title) for one in catalogues.adverse_events().event_types],
        "first_minute": catalogues.adverse_events().emergency_first_minute,
        "links": {step.key: reverse(step.url_name, args=[visit.ref]) for step in journey_steps()},
        "refusal": refusal_of(recorded, fault, given),
        "toast": toast_of(recorded, given),
    }


def without_own_alerts(page: VisitPage, state: SessionState) -> VisitPage:
    """The head of the page without what this session adds to it, which would be old after the next tap."""
    own = queries.alerts_of(len(state.in_body), len(state.missing))
    steps = [replace(one, status=replace(one.status, note="")) if one.is_here else one for one in page.steps]
    return replace(page, alerts=[alert for alert in page.alerts if alert not in own], steps=steps)


def refusal_of(recorded: Recorded | None, fault: FiliformError | None, fields: Mapping[str, str]) -> Refusal | None:
    spot = fields.get("spot", "")
    if fault is not None:
        return Refusal(_sentence(str(fault)), spot)
    refused = recorded.refused if recorded else ()
    if not refused:
        return None
    first: Answer = refused[0]
    codes = [*fields.get("acknowledged", "").split(), first.code] if first.asks else []
    again = tuple((key, value) for key, value in fields.items() if key not in NOT_AGAIN) if first.asks else ()
    return Refusal(_sentence(first.sentence), spot, MENDS.get(first.code, ""), " ".join(codes), again)


def toast_of(recorded: Recorded | None, fields: Mapping[str, str]) -> Toast | None:
    accepted = recorded.accepted if recorded else ()
    if recorded is None or not accepted:
        return None
    numbers = [answer.sequence for answer in accepted if answer.sequence]
    act = fields.get("act", "")
    by_number = {event.sequence: event for event in recorded.state.history}
    text = {"undo": "Undone. The record shows both.", "change": "Changed. The record shows both."}.get(
        act, said_of(by_number[numbers[0]], recorded.state)
    )
    more = f" and {len(numbers) - 1} more" if len(numbers) > 1 else ""
    return Toast(text + more, " ".join(str(one) for one in numbers) if act in CAN_UNDO - {"change"} else "")


def signs_of(readings: list[ReadingRow]) -> list[Sign]:
    """Each sign measured today with its value before and after; pain now is always offered."""
    keys = dict.fromkeys((row.instrument, row.side, row.movement) for row in readings)
    keys.setdefault(("nprs_current", "", ""), None)
    signs = []
    for instrument, side, movement in keys:
        rows = [row for row in readings if (row.instrument, row.side, row.movement) == (instrument, side, movement)]
        after = next((row for row in reversed(rows) if row.phase is Phase.AFTER), None)
        before = next((row for row in rows if row.phase is not Phase.AFTER), None)
        name = " ".join(part for part in (SIDE_LETTERS.get(side, ""), instrument_name(instrument), movement) if part)
        unit = catalogues.instruments().by_id[instrument].unit or ""
        signs.append(Sign(f"{instrument}|{side}", name, unit, before, after))
    return signs


def chart_page(visit: VisitRow, *, by: Member, at: datetime) -> dict[str, Any]:
    """The chart for a further muscle: what screening excludes, and what is planned or needled already."""
    context = board_page(visit, fields={}, by=by, at=at)
    cards = [row.card for row in context["room"].cards]
    gate = context["found"].gate
    overlays = [{"muscle": c.muscle.id, "side": c.side, "state": "selected", "text": "chosen"} for c in cards]
    overlays += [
        {"muscle": muscle, "side": side, "state": "excluded", "text": "excluded by screening"}
        for muscle, regions in gate.muscle_regions.items()
        for side in ("left", "right")
        if met_sites(gate.excluded_sites, regions, side)
    ]
    return {"visit": visit, "overlays": overlays}


def state_json(visit: VisitRow, *, since: int, by: Member, at: datetime) -> dict[str, Any]:
    """The session for a device: the folded board and what it has not seen yet."""
    found = queries.treatment_of(organization_id=by.organization_id, visit_id=visit.id)
    return {
        "session": found.ref or None,
        "sequence": found.state.sequence,
        "board": board(found.state),
        "events": [event_to_json(event) for event in found.events if event.sequence > since],
        "at": at.isoformat(),
    }


def _state(visit: VisitRow, by: Member) -> SessionState:
    return queries.treatment_of(organization_id=by.organization_id, visit_id=visit.id).state


def _colleagues(by: Member) -> dict[str, str]:
    people = clinics.colleagues(organization_id=by.organization_id)
    return {ref: name for ref, name in people.items() if ref != by.user_ref}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
