from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from filiform.booking import queries as booking
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import FiliformError, InvalidInput
from filiform.patients.services import note_chart_seen
from filiform.treatment import pages, queries, services
from filiform.treatment.acts import events_of_act
from filiform.treatment.pages import without_own_alerts
from filiform.treatment.recording import NewEvent, Recorded
from filiform.treatment.rules.board import board

MOST_EVENTS = 500

TURNS_THE_VISIT = frozenset({"open", "close", "reopen"})
"""After these the head of the page says something else too, so all of it is drawn again."""

STARTS_AT_THE_TOP = frozenset({"timeout", "prepare", "all-out", "count"})
"""What is to be done next stands at the top of the board."""


@require_GET
@allowed("treatment.record")
def see_room(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The treatment room: opened at any instant it shows where the session stands."""
    page = booking.visit_page(organization_id=request.member.organization_id, visit_ref=visit_ref, here="treatment")
    note_chart_seen(patient_ref=page.patient.ref, page="treatment", by=request.member, at=now())
    context = pages.board_page(page.visit, fields=request.GET, by=request.member, at=now())
    # The board itself says how many needles are in, and goes on saying it while the banner stands still.
    page = without_own_alerts(page, context["room"].state)
    return render(request, "treatment/room.html", {"page": page, **context})


@require_GET
@allowed("treatment.record")
def see_board(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The board alone, for a screen that has fallen behind another one, or has picked a further muscle."""
    visit = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    context = pages.board_page(visit, fields=request.GET, by=request.member, at=now())
    return _board(request, context)


@require_GET
@allowed("treatment.record")
def see_chart(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The body chart for a further muscle, with what screening excludes laid over it. Fetched only when asked for."""
    visit = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    return render(request, "treatment/_chart.html", pages.chart_page(visit, by=request.member, at=now()))


@require_POST
@allowed("treatment.record")
def do(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """One tap. Answers with the board as it then is, a toast that can undo it, or the sentence why not (422)."""
    fields = {key: value for key, value in request.POST.items() if isinstance(value, str)}
    at, visit = now(), booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    recorded: Recorded | None = None
    fault: FiliformError | None = None
    try:
        recorded = services.record_events(
            visit_ref=visit_ref, events=lambda state: events_of_act(fields, state), by=request.member, at=at
        )
    except InvalidInput as error:
        fault = error
    context = pages.board_page(visit, fields=fields, by=request.member, at=at, recorded=recorded, fault=fault)
    response = _board(request, context, 422 if context["refusal"] else 200)
    if not context["refusal"] and fields.get("act") in TURNS_THE_VISIT:
        response["HX-Refresh"] = "true"
    elif not context["refusal"] and fields.get("act") in STARTS_AT_THE_TOP:
        response["HX-Reswap"] = "innerHTML show:#board:top"
    return response


@require_POST
@allowed("treatment.record")
def add_to_plan(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """A muscle beyond the plan: it is planned and the whole visit screened again before a needle may go in there."""
    visit = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    at, fields = now(), {key: value for key, value in request.POST.items() if isinstance(value, str)}
    services.plan_muscle(
        visit=visit, muscle=fields.get("muscle", ""), side=fields.get("side", ""), by=request.member, at=at
    )
    return _board(request, pages.board_page(visit, fields=fields, by=request.member, at=at))


@require_POST
@allowed("treatment.record")
def record(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Events as JSON, in order; each is answered. Safe to send again. 200 also where some were refused."""
    recorded = services.record_events(visit_ref=visit_ref, events=_events(request.body), by=request.member, at=now())
    answers = [answer.as_json() for answer in recorded.answers]
    session = recorded.session_ref if recorded.state.sequence else None
    return JsonResponse(
        {"session": session, "sequence": recorded.state.sequence, "answers": answers, "board": board(recorded.state)}
    )


@require_GET
@allowed("treatment.record")
def see_state(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The board as JSON and the events after `since`. `brief` gives the sequence alone, for a screen that only asks."""
    visit = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    if "brief" in request.GET:
        sequence = queries.sequence_of(organization_id=request.member.organization_id, visit_id=visit.id)
        return JsonResponse({"sequence": sequence})
    since = _whole(request.GET.get("since", "0"))
    return JsonResponse(pages.state_json(visit, since=since, by=request.member, at=now()))


def _board(request: ClinicRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, "treatment/_answer.html", context, status=status)
    response["Filiform-Sequence"] = str(context["room"].state.sequence)
    return response


def _events(body: bytes) -> list[NewEvent]:
    try:
        given = json.loads(body)
    except ValueError:
        raise InvalidInput(where="body", message='write JSON: {"events": […]}') from None
    rows = given.get("events") if isinstance(given, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST_EVENTS:
        raise InvalidInput(where="events", message=f"write a list of at most {MOST_EVENTS} events")
    return [_event(row, f"events[{place}]") for place, row in enumerate(rows)]


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
