from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_POST

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.device import with_camera
from filiform.core.errors import InvalidInput
from filiform.patients.services import note_chart_seen
from filiform.treatment import pages, queries, services
from filiform.treatment import payloads as p
from filiform.treatment.document import room_document, stream_json
from filiform.treatment.errors import SomebodyElse
from filiform.treatment.events import event_to_json
from filiform.treatment.pages import without_own_alerts, without_own_note
from filiform.treatment.places import muscle_regions
from filiform.treatment.recording import NewEvent
from filiform.treatment.rules.board import board

MOST_EVENTS = 500
ROOM = Path(__file__).parent / "static" / "treatment" / "room"
WORKER = Path(__file__).parent / "static" / "treatment" / "worker.js"


@require_GET
@allowed("treatment.record")
@with_camera
def see_room(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The treatment room: opened at any instant, on any device, it shows where the session stands."""
    page = booking.visit_page(organization_id=request.member.organization_id, visit_ref=visit_ref, here="treatment")
    note_chart_seen(patient_ref=page.patient.ref, page="treatment", by=request.member, at=now())
    treated = _treated(request, page.visit)
    document = room_document(page.visit, treated, by=request.member, at=now())
    # The room itself says how many needles are in, and goes on saying it while the banner stands still.
    shown = without_own_alerts(page, treated.state)
    response = render(request, "treatment/room.html", {
        "page": shown, "document": document, "standing": board(treated.state), "modules": room_modules(),
    })  # fmt: skip
    # What a device keeps of this page while a session is open is the room's own business, never a shared cache's.
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@allowed("treatment.record")
@never_cache
def see_head(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Where the visit stands, for a room that has just moved it: its status and the steps of the journey."""
    page = booking.visit_page(organization_id=request.member.organization_id, visit_ref=visit_ref, here="treatment")
    return render(request, "booking/_visit_head.html", {"page": without_own_note(page)})


@require_GET
@allowed("treatment.record")
def see_document(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The room as JSON. `extra` names muscles picked by hand, as `muscle:side`, parted by spaces."""
    return JsonResponse(_document(request, _visit(request, visit_ref)))


@require_GET
@allowed("treatment.record")
def see_chart(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The body chart for a further muscle, with what screening excludes laid over it. Fetched only when asked for."""
    context = pages.chart_page(_visit(request, visit_ref), by=request.member, at=now())
    return render(request, "treatment/_chart.html", context)


@require_POST
@allowed("treatment.record")
def add_to_plan(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """A muscle beyond the plan: it is planned and the whole visit screened again before a needle may go in there."""
    visit = _visit(request, visit_ref)
    services.plan_muscle(
        visit=visit, muscle=request.POST.get("muscle", ""), side=request.POST.get("side", ""), by=request.member,
        at=now(),
    )  # fmt: skip
    return JsonResponse(_document(request, visit))


@require_POST
@allowed("treatment.record")
def record(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Events as JSON, in order; each is answered. Safe to send again. 200 also where some were refused.

    A device that says `since` is told the events after it instead of the board.
    """
    given = _body(request.body)
    if given.get("by", request.member.user_ref) != request.member.user_ref:
        # Another person has signed in on this tablet: acts go under the name of whoever did them, or not at all.
        raise SomebodyElse
    events = [_event(row, f"events[{place}]") for place, row in enumerate(given["events"])]
    at = now()
    recorded = services.record_events(visit_ref=visit_ref, events=events, by=request.member, at=at)
    told: dict[str, Any] = {
        "session": recorded.session_ref if recorded.state.sequence else None,
        "sequence": recorded.state.sequence,
        "answers": [answer.as_json() for answer in recorded.answers],
    }
    since = given.get("since")
    if since is None:
        return JsonResponse({**told, "board": board(recorded.state)})
    fresh = [event_to_json(event) for event in recorded.state.history if event.sequence > int(since)]
    return JsonResponse({**told, "events": fresh, "at": at.isoformat()})


@require_GET
@allowed("treatment.record")
def see_state(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The board as JSON and the events after `since`. `brief` leaves the board out, and reads the stream only when it
    has moved: for a screen that asks every second."""
    since, member = _whole(request.GET.get("since", "0")), request.member
    if "brief" in request.GET:
        sequence = queries.sequence_of_visit(organization_id=member.organization_id, visit_ref=visit_ref)
        if sequence is not None and sequence <= since:
            return JsonResponse({"sequence": sequence, "events": [], "at": now().isoformat()})
    treated = _treated(request, _visit(request, visit_ref))
    told = stream_json(treated, since=since, at=now())
    return JsonResponse(told if "brief" in request.GET else {**told, "board": board(treated.state)})


@require_GET
@allowed("treatment.record")
@cache_control(no_cache=True)
def worker(request: ClinicRequest) -> HttpResponse:
    """The service worker that opens the room again without a network. It must lie above the pages it answers."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript")


@cache
def room_modules() -> tuple[str, ...]:
    """The modules of the room, named ahead so that the browser asks for all of them at once."""
    own = sorted(str(part.relative_to(ROOM)) for part in ROOM.rglob("*.js"))
    return (static("ui/vendor/lit-html-3.3.3.js"), *(static(f"treatment/room/{name}") for name in own))


def _visit(request: ClinicRequest, visit_ref: str) -> VisitRow:
    return booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)


def _treated(request: ClinicRequest, visit: VisitRow) -> queries.Treatment:
    return queries.treatment_of(organization_id=request.member.organization_id, visit_id=visit.id)


def _document(request: ClinicRequest, visit: VisitRow) -> dict[str, Any]:
    named = (request.GET.get("extra", "") or request.POST.get("extra", "")).split()
    pairs = [(muscle, side) for muscle, _, side in (one.partition(":") for one in named)]
    known = [(muscle, side) for muscle, side in pairs if muscle in muscle_regions() and side in p.SIDES]
    return room_document(visit, _treated(request, visit), by=request.member, at=now(), extra=known)


def _body(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except ValueError:
        raise InvalidInput(where="body", message='write JSON: {"events": […]}') from None
    rows = given.get("events") if isinstance(given, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST_EVENTS:
        raise InvalidInput(where="events", message=f"write a list of at most {MOST_EVENTS} events")
    if not isinstance(given.get("since", 0), int):
        raise InvalidInput(where="since", message="write the number of the last event you have")
    return dict(given)


def _event(row: Any, where: str) -> NewEvent:
    if not isinstance(row, dict) or not isinstance(row.get("payload"), dict):
        raise InvalidInput(where=where, message="write kind, command_id, occurred_at and a payload object")
    version = row.get("version", 1)
    if not isinstance(version, int):
        raise InvalidInput(where=f"{where}.version", message="write a whole number")
    return NewEvent(
        kind=str(row.get("kind", "")), payload=row["payload"], command_id=str(row.get("command_id", "")),
        occurred_at=row.get("occurred_at"), version=version, happened=row.get("happened") is True,
    )  # fmt: skip


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise InvalidInput(where="since", message="write the number of the last event you have")
    return int(text)
