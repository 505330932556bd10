from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking import services as booking
from filiform.booking.day.queries import room_ref_of
from filiform.booking.errors import PractitionerBusy
from filiform.booking.queries import choices
from filiform.booking.types import VisitRow, VisitStatus
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput, Refused
from filiform.desk import queries as desk
from filiform.desk.calendar import pages, services
from filiform.desk.calendar.forms import DropForm, MoveForm
from filiform.desk.calendar.types import BY_PERSON, BY_ROOM, Asked
from filiform.desk.errors import UnknownStatus
from filiform.desk.touched import queries as touched
from filiform.patients import services as patients

TO_MEND = (Refused, InvalidInput)


@require_GET
@allowed("desk.see_day")
def calendar(request: ClinicRequest) -> HttpResponse:
    """The day with a column for each practitioner or room, or the week of one of them: reception's home."""
    today = timezone.localtime(now()).date()
    asked = _asked(request)
    step = timedelta(days=7 if asked.is_week else 1)
    page = {
        "page": pages.calendar(asked=asked, member=request.member, at=now()), "today": today, "wide": True,
        "days": [today + timedelta(days=n) for n in (-1, 0, 1)], "before": asked.day - step, "after": asked.day + step,
        "touched": touched.count(by=request.member, at=now()),
    }  # fmt: skip
    return render(request, "desk/calendar/calendar.html", page)


@never_cache
@require_GET
@allowed("desk.see_day")
def news(request: ClinicRequest) -> HttpResponse:
    """What has changed of what this screen shows; nothing where nothing has."""
    return _changed(request) or HttpResponse(status=204)


@require_GET
@allowed("desk.see_day")
def visit(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """A visit without clinical content, beside the calendar."""
    found = desk.panel(by=request.member, visit_ref=visit_ref)
    patients.note_chart_seen(patient_ref=found.row.patient.ref, page="visit", by=request.member, at=now())
    template = "desk/calendar/_visit.html" if request.htmx else "desk/calendar/visit.html"
    return render(request, template, {"panel": found, "row": found.row})


@require_POST
@allowed("booking.move")
def status(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """One click moves a visit on; the toast takes it back."""
    wanted = request.POST.get("to", "")
    if wanted not in {str(one) for one in VisitStatus}:
        raise UnknownStatus(status=wanted)
    to = VisitStatus(wanted)
    before = booking.move_visit_by_hand(visit_ref=visit_ref, to=to, by=request.member, at=now())
    row = desk.day_row(by=request.member, visit_ref=visit_ref)
    undo = before if before is not to and before in row.moves and "undo" not in request.POST else None
    return _answer(request, row.visit, toast="desk/calendar/_told_status.html", row=row, undo=undo)


@require_POST
@allowed("booking.move")
def drop(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """A visit dragged elsewhere. Over somebody else's time it is asked whether that is meant."""
    form = DropForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(where=next(iter(form.errors)), message="drag the visit again, or use Move")
    said = form.cleaned_data
    undo = said.pop("undo")
    try:
        before = services.put_visit(visit_ref=visit_ref, by=request.member, at=now(), **said)
    except PractitionerBusy as error:
        row = desk.day_row(by=request.member, visit_ref=visit_ref)
        return _answer(request, row.visit, toast="desk/calendar/_told_busy.html", row=row, said=said, error=str(error))
    return _moved(request, before, with_undo=not undo)


@require_http_methods(["GET", "POST"])
@allowed("booking.move")
def move(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The same by a form, for hands that do not drag."""
    row = desk.day_row(by=request.member, visit_ref=visit_ref)
    form = _move_form(request, row.visit)
    if form.is_bound and form.is_valid() and (before := _put(request, visit_ref, form)):
        return _moved(request, before, with_undo=True)
    template = "desk/calendar/_move.html" if request.htmx else "desk/calendar/move.html"
    return render(request, template, {"form": form, "row": row}, status=422 if form.is_bound else 200)


def _move_form(request: ClinicRequest, visit: VisitRow) -> MoveForm:
    member = request.member
    offered = choices(by=member, on=timezone.localtime(visit.starts_at).date())
    room_ref = room_ref_of(organization_id=member.organization_id, visit_ref=visit.ref)
    return MoveForm(
        request.POST or None, initial=MoveForm.showing(visit, room_ref, member.zone), rooms=offered.rooms,
        practitioners=offered.practitioners, zone=member.zone,
    )  # fmt: skip


def _put(request: ClinicRequest, visit_ref: str, form: MoveForm) -> services.Stood | None:
    """How the visit stood before; none and the reason in the form where it stays."""
    said = {name: form.cleaned_data[name] for name in services.WHERE}
    try:
        return services.put_visit(visit_ref=visit_ref, by=request.member, at=now(), **said)
    except TO_MEND as error:
        form.add_error(None, str(error))
        form.is_busy = isinstance(error, PractitionerBusy)
        return None


def _moved(request: ClinicRequest, before: services.Stood, *, with_undo: bool) -> HttpResponse:
    row = desk.day_row(by=request.member, visit_ref=before.visit.ref)
    told = {"row": row, "before": before, "with_undo": with_undo}
    return _answer(request, row.visit, toast="desk/calendar/_told_moved.html", **told)


def _answer(request: ClinicRequest, visit: VisitRow, **told: Any) -> HttpResponse:
    """What has changed on this screen, and a word on it; without script the day the visit is on."""
    if not request.htmx:
        return redirect(f"{reverse('calendar:day')}?day={timezone.localtime(visit.starts_at).date().isoformat()}")
    return _changed(request, **told) or HttpResponse(status=204)


def _changed(request: ClinicRequest, **told: Any) -> HttpResponse | None:
    """The parts this screen does not have as they are; none where it has them all and nothing is to be told."""
    sent = request.GET if request.method == "GET" else request.POST
    page = pages.calendar(asked=_asked(request), member=request.member, at=now())
    parts = page.unlike(set(sent.getlist("seen")))
    if not parts and not told:
        return None
    in_panel = "in_panel" in sent
    return render(request, "desk/calendar/_changed.html", {"page": page, "parts": parts, "in_panel": in_panel, **told})


def _asked(request: ClinicRequest) -> Asked:
    """What the address, or the state a form sends along, says is shown; whatever is no sense is left out."""
    said = request.GET if request.method == "GET" else request.POST
    return Asked(
        day=_date(said.get("day", "")) or timezone.localtime(now()).date(),
        by=BY_ROOM if said.get("by") == BY_ROOM else BY_PERSON, is_week="week" in said, of=said.get("of", "")[:26],
        with_off="off" in said, column=said.get("column", "")[:26],
    )  # fmt: skip


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
