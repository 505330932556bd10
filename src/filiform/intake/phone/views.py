from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking import queries as booking
from filiform.booking.errors import VisitNotFound
from filiform.booking.types import VisitRow
from filiform.clinics import queries as clinics
from filiform.core.clock import now
from filiform.intake.errors import NoSuchTopic
from filiform.intake.forms import Fields
from filiform.intake.pages import places_to_choose
from filiform.intake.pain.types import QUALITIES
from filiform.intake.phone import pages, queries, services
from filiform.intake.phone.forms import Batch, Leaving, read_batch
from filiform.intake.phone.types import Act, Heard, Kind, Outcome, Told
from filiform.intake.phone.words import QUALITY_WORDS
from filiform.intake.redflags import queries as redflags
from filiform.intake.rules.phone import stops, waits_for_the_day
from filiform.intake.rules.topics import NAMED
from filiform.intake.texts import Advice
from filiform.intake.words import side_choices
from filiform.knowledge import terms
from filiform.patients.access.visitors import VisitorRequest, for_patient
from filiform.patients.services import note_chart_seen

ADVICE = "intake/phone/_advice.html"
SCREEN = "intake/phone/_screen.html"
WORKER = Path(__file__).parents[1] / "static" / "intake" / "phone" / "worker.js"


@require_GET
@for_patient
@cache_control(no_cache=True)
def worker(request: VisitorRequest) -> HttpResponse:
    """The service worker that opens the history again without a network. It must lie above the pages it answers."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript")


@require_GET
@for_patient
def start(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """On to the first screen with something open; a word of welcome before the first answer, the summary at the end."""
    visit, told = _opened(request, visit_ref)
    if not _is_open(visit):
        return _summary(request, visit, told)
    state = queries.phone_state(organization_id=request.visitor.member.organization_id, visit_id=visit.id)
    if state.to_ask is None and "go" not in request.GET:
        page = {"visit": visit, "count": len(stops(told)), "is_return": told.own.is_return}
        return render(request, "intake/phone/start.html", page)
    number = pages.first_stop(told)
    if number is None:
        return redirect("phone:summary", visit_ref=visit_ref)
    return redirect("phone:screen", visit_ref=visit_ref, number=number)


@require_http_methods(["GET", "POST"])
@for_patient
def screen(request: VisitorRequest, visit_ref: str, number: int) -> HttpResponse:
    """One topic. A form sent without script is kept as the device's acts are."""
    if request.method == "POST":
        return _take_form(request, visit_ref, number)
    visit, told = _opened(request, visit_ref)
    if not _is_open(visit):
        return redirect("phone:start", visit_ref=visit_ref)
    return _screen(request, visit, told, number, failing=pages.Failing(more=request.GET.get("more", "")))


@require_POST
@for_patient
def send(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """What a device sends: acts in their order, each answered; then where to go on, and what must be done now."""
    visit, at = _visit(request, visit_ref), now()
    batch = read_batch(request.body, at=at)
    heard = services.take_acts(visit=visit, acts=batch.acts, by=request.visitor.member, at=at)
    return JsonResponse(_answer(request, visit, batch, heard, at))


@require_GET
@for_patient
def ahead(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """Every screen of the walk, for a device that may lose its network on the way."""
    visit, told = _opened(request, visit_ref)
    return JsonResponse(
        {
            stop.number: render_to_string(SCREEN, _context(request, visit, told, stop.number), request)
            for stop in stops(told)
        }
    )


@require_GET
@for_patient
def names(request: VisitorRequest, visit_ref: str, fact: str) -> HttpResponse:
    """Names that begin as what was typed. No patient is read."""
    _visit(request, visit_ref)
    if fact not in NAMED:
        raise NoSuchTopic
    typed = request.GET.get("typed", "").strip()
    found = terms.search(typed, NAMED[fact], limit=6) if len(typed) > 1 else ()
    return render(request, "intake/_names.html", {"suggestions": found, "fact": fact})


@require_GET
@for_patient
def summary(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """All she said, to be checked."""
    visit, told = _opened(request, visit_ref)
    return _summary(request, visit, told)


@require_POST
@for_patient
def done(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """That is all: believed only when the server finds nothing open."""
    visit, at = _visit(request, visit_ref), now()
    act = Act(uuid4(), Kind.DONE, at, {})
    heard = services.take_acts(visit=visit, acts=[act], by=request.visitor.member, at=at)[0]
    if heard.outcome is Outcome.REFUSED:
        return redirect(f"{reverse('phone:start', args=[visit_ref])}?go=1&open=1")
    return redirect("phone:summary", visit_ref=visit_ref)


def _visit(request: VisitorRequest, visit_ref: str) -> VisitRow:
    """Her own visit. Raises VisitNotFound, also for somebody else's."""
    row = booking.visit(organization_id=request.visitor.member.organization_id, visit_ref=visit_ref)
    if row.patient_id != request.visitor.patient.id:
        raise VisitNotFound
    return row


def _opened(request: VisitorRequest, visit_ref: str) -> tuple[VisitRow, Told]:
    """Visit and answers; the reading leaves its line in the trail."""
    visit, member = _visit(request, visit_ref), request.visitor.member
    note_chart_seen(patient_ref=request.visitor.patient.ref, page="own history", by=member, at=now())
    return visit, queries.told_of(
        organization_id=member.organization_id, visit=visit, at=now(), zone=member.zone
    )  # fmt: skip


def _is_open(visit: VisitRow) -> bool:
    return queries.takes_answers(status=visit.status, sealed_at=visit.sealed_at)


def _screen(
    request: VisitorRequest, visit: VisitRow, told: Told, number: int, *, failing: pages.Failing, status: int = 200
) -> HttpResponse:
    context = _context(request, visit, told, number, failing=failing)
    template = SCREEN if request.htmx else "intake/phone/page.html"
    return render(request, template, context, status=status)


def _context(
    request: VisitorRequest, visit: VisitRow, told: Told, number: int, *, failing: pages.Failing | None = None
) -> dict[str, Any]:
    everything = "everything" in request.GET
    shown = pages.screen(told, number, everything=everything, failing=failing)
    member, phone = request.visitor.member, _phone(request)
    return {
        "visit": visit, "screen": shown, "everything": everything, "advice": _advice(request, visit),
        "at_once": pages.at_once(shown, member, phone), "command": uuid4(), "new_area": uuid4(),
        "places": places_to_choose(pages.language()) if shown.has_places or shown.areas is not None else (),
        "sides": side_choices(pages.language()), "qualities": [(one, QUALITY_WORDS[one]) for one in QUALITIES],
        "strengths": range(11), "still_open": shown.to_ask if "open" in request.GET else 0,
        "errors": failing.errors if failing else {},
    }  # fmt: skip


def _advice(request: VisitorRequest, visit: VisitRow) -> Advice | None:
    member = request.visitor.member
    reasons = redflags.standing_reasons(organization_id=member.organization_id, visit_id=visit.id)
    return pages.told_now(reasons, member, _phone(request)) if reasons else None


def _phone(request: VisitorRequest) -> str:
    member = request.visitor.member
    return clinics.contact(organization_id=member.organization_id, clinic_id=member.clinic_id)[1]


def _answer(
    request: VisitorRequest, visit: VisitRow, batch: Batch, heard: list[Heard], at: datetime
) -> dict[str, Any]:  # fmt: skip
    told = queries.told_of(
        organization_id=request.visitor.member.organization_id, visit=visit, at=at, zone=request.visitor.member.zone
    )  # fmt: skip
    return {
        "told": [{"outcome": one.outcome, "errors": dict(one.errors), "sentence": one.sentence} for one in heard],
        "advice": render_to_string(ADVICE, {"advice": _advice(request, visit)}, request),
        "go": _address(visit, told, batch.leaving) if batch.leaving else None,
    }


def _address(visit: VisitRow, told: Told, leaving: Leaving) -> str:
    number = pages.onward(told, leaving.number, act=leaving.act, shown=leaving.shown)
    if number is None:
        return reverse("phone:summary", args=[visit.ref])
    address = reverse("phone:screen", args=[visit.ref, number])
    return f"{address}?open=1" if number == leaving.number and leaving.act == "next" else address


def _take_form(request: VisitorRequest, visit_ref: str, number: int) -> HttpResponse:
    visit, at = _visit(request, visit_ref), now()
    fields = {name: list(map(str, values)) for name, values in request.POST.lists()}
    asked = request.POST.get("act") or request.GET.get("act", "")
    fields, (act, _, about) = fields | {"act": [asked]}, asked.partition(":")
    kind = Kind.NAMES if request.POST.get("fact") else Kind.PAIN if number == 0 and act != "next" else Kind.ANSWERS
    heard = services.take_acts(
        visit=visit, acts=[Act(_command(request), kind, at, fields)], by=request.visitor.member, at=at
    )[0]  # fmt: skip
    _, told = _opened(request, visit_ref)
    if heard.outcome is Outcome.REFUSED:
        errors = heard.errors or {"": heard.sentence}
        failing = pages.Failing(typed=Fields(fields), errors=errors)
        return _screen(request, visit, told, number, failing=failing, status=422)
    if act == "more":
        return redirect(f"{reverse('phone:screen', args=[visit_ref, number])}?more={about}#{about}")
    if kind is not Kind.ANSWERS or act not in ("next", "later", "close"):
        return redirect("phone:screen", visit_ref=visit_ref, number=number)
    return redirect(_address(visit, told, Leaving(number, act, tuple(request.POST.getlist("shown")))))


def _command(request: VisitorRequest) -> UUID:
    """The form's own id: sent twice by a nervous finger, it is one act."""
    try:
        return UUID(request.POST.get("command", ""))
    except ValueError:
        return uuid4()


def _summary(request: VisitorRequest, visit: VisitRow, told: Told) -> HttpResponse:
    state = queries.phone_state(organization_id=request.visitor.member.organization_id, visit_id=visit.id)
    page = {
        "visit": visit, "chapters": pages.summary(told), "to_ask": sum(stop.to_ask for stop in stops(told)),
        "done_at": state.done_at, "advice": _advice(request, visit), "is_open": _is_open(visit),
        "waits": waits_for_the_day(told), "first": pages.first_stop(told),
    }  # fmt: skip
    return render(request, "intake/phone/summary.html", page)
