from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking.hours import services as hours
from filiform.booking.setup import queries, services
from filiform.booking.setup.forms import AwayForm, ClosureForm, EndForm, NewShiftForm, ShiftForm
from filiform.booking.setup.types import Touching
from filiform.booking.types import Online
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.practitioners import queries as practitioners

NOT_FIELDS = ("csrfmiddlewaretoken", "seen")


@require_GET
@allowed("booking.see_hours")
def week(request: ClinicRequest) -> HttpResponse:
    """When each works."""
    page = {"weeks": queries.weeks(by=request.member, at=now()), "may_set": request.member.may("booking.set_hours")}
    return render(request, "booking/setup/week.html", page)


@require_http_methods(["GET", "POST"])
@allowed("booking.set_hours")
def add_shift(request: ClinicRequest) -> HttpResponse:
    """Hours of somebody on one weekday or several."""
    initial = {
        "practitioner": request.GET.get("of", ""), "from_day": timezone.localtime(now()).date(),
        "online": Online.BOOKABLE, "every_weeks": 1,
    }  # fmt: skip
    form = NewShiftForm(
        request.POST or None, initial=initial, rooms=queries.rooms(by=request.member), practitioners=_people(request)
    )
    if not form.is_bound or not form.is_valid():
        return _form(request, form, "New hours", "hours:week")
    said = _said(form)
    who, days = said.pop("practitioner"), said.pop("weekdays")
    hours.add_shifts(practitioner_ref=who, weekdays=days, by=request.member, at=now(), **said)
    return _done(request, "hours:week", "Added. Visits that are booked stay as they are.")


@require_http_methods(["GET", "POST"])
@allowed("booking.set_hours")
def change_shift(request: ClinicRequest, shift_ref: str) -> HttpResponse:
    """Other hours from a day on; until the day before, the old ones hold."""
    row, name, room = queries.shift(by=request.member, shift_ref=shift_ref)
    today = timezone.localtime(now()).date()
    showing = {
        "starts": row.starts, "ends": row.ends, "from_day": max(today, row.from_day), "until_day": row.until_day,
        "every_weeks": row.every_weeks, "room": room, "online": row.online,
    }  # fmt: skip
    form = ShiftForm(request.POST or None, initial=showing, rooms=queries.rooms(by=request.member))
    if not form.is_bound or not form.is_valid():
        return _form(request, form, f"Change {row.weekday_name} of {name}", "hours:week", row=row)
    act = _act(request, hours.change_shift, shift_ref=shift_ref, **_said(form))
    return _carry_out(request, act, _of_shift(request, shift_ref), "Changed.", "hours:week")


@require_http_methods(["GET", "POST"])
@allowed("booking.set_hours")
def end_shift(request: ClinicRequest, shift_ref: str) -> HttpResponse:
    """The last day of these hours; without one they go on."""
    row, name, _ = queries.shift(by=request.member, shift_ref=shift_ref)
    form = EndForm(request.POST or None, initial={"until_day": row.until_day}, from_day=row.from_day)
    if not form.is_bound or not form.is_valid():
        return _form(request, form, f"End {row.weekday_name} of {name}", "hours:week", row=row)
    act = _act(request, hours.end_shift, shift_ref=shift_ref, **form.cleaned_data)
    return _carry_out(request, act, _of_shift(request, shift_ref), "Saved.", "hours:week")


@require_POST
@allowed("booking.set_hours")
def remove_shift(request: ClinicRequest, shift_ref: str) -> HttpResponse:
    """Take a line of the week away; it can be put back."""
    act = _act(request, hours.remove_hours, kind="shift", hours_ref=shift_ref)
    return _carry_out(request, act, _of_shift(request, shift_ref), "Taken away. It can be put back.", "hours:week")


@require_POST
@allowed("booking.set_hours")
def restore_shift(request: ClinicRequest, shift_ref: str) -> HttpResponse:
    """Put it back as it was."""
    queries.touching_of_shift(shift_ref=shift_ref, by=request.member)
    hours.restore_hours(kind="shift", hours_ref=shift_ref, by=request.member, at=now())
    return _done(request, "hours:week", "Put back.")


@require_GET
@allowed("booking.see_hours")
def off(request: ClinicRequest) -> HttpResponse:
    """Who is away, and when the clinic is closed."""
    page = {"off": queries.off_list(by=request.member, at=now()), "may_set": request.member.may("booking.set_hours")}
    return render(request, "booking/setup/off.html", page)


@require_http_methods(["GET", "POST"])
@allowed("booking.set_hours")
def add_away(request: ClinicRequest) -> HttpResponse:
    """Somebody is away."""
    form = AwayForm(request.POST or None, practitioners=_people(request))
    if not form.is_bound or not form.is_valid():
        return _form(request, form, "Somebody is away", "hours:off")
    said = _said(form)
    who = said.pop("practitioner")
    one = practitioners.practitioner(organization_id=request.member.organization_id, practitioner_ref=who)
    act = _act(request, hours.add_time_off, practitioner_ref=who, **said)
    touching = Touching(practitioner_id=one.id, from_day=said["from_day"], until_day=said["until_day"])
    return _carry_out(request, act, touching, "Noted. Nothing of it is bookable any more.", "hours:off")


@require_http_methods(["GET", "POST"])
@allowed("booking.set_hours")
def add_closure(request: ClinicRequest) -> HttpResponse:
    """The clinic, or a room of it, is closed."""
    form = ClosureForm(request.POST or None, rooms=queries.rooms(by=request.member))
    if not form.is_bound or not form.is_valid():
        return _form(request, form, "The clinic is closed", "hours:off")
    said = _said(form)
    act = _act(request, hours.add_closure, **said)
    touching = Touching(
        clinic_id=request.member.clinic_id, from_day=said["from_day"], until_day=said["until_day"]
    )  # fmt: skip
    return _carry_out(request, act, touching, "Noted. Nothing of it is bookable any more.", "hours:off")


@require_POST
@allowed("booking.set_hours")
def remove_off(request: ClinicRequest, off_kind: str, hours_ref: str) -> HttpResponse:
    """It was not so after all; the time is bookable again."""
    queries.touching_of(kind=off_kind, hours_ref=hours_ref, by=request.member)
    hours.remove_hours(kind=off_kind, hours_ref=hours_ref, by=request.member, at=now())
    return _done(request, "hours:off", "Taken away. It can be put back.")


@require_POST
@allowed("booking.set_hours")
def restore_off(request: ClinicRequest, off_kind: str, hours_ref: str) -> HttpResponse:
    """Put it back as it was."""
    touching = queries.touching_of(kind=off_kind, hours_ref=hours_ref, by=request.member)
    act = _act(request, hours.restore_hours, kind=off_kind, hours_ref=hours_ref)
    return _carry_out(request, act, touching, "Put back.", "hours:off")


def _people(request: ClinicRequest) -> list[tuple[str, str]]:
    people = practitioners.practitioners(organization_id=request.member.organization_id)
    return [(one.ref, one.name) for one in people]


def _said(form: Any) -> dict[str, Any]:
    """What was filled in, as the services name it."""
    said = dict(form.cleaned_data)
    if "room" in said:
        said["room_ref"] = said.pop("room")
    if "online" in said:
        said["online"] = Online(said["online"])
    return said


def _act(request: ClinicRequest, service: Callable[..., Any], **said: Any) -> Callable[[], Any]:
    return lambda: service(by=request.member, at=now(), **said)


def _of_shift(request: ClinicRequest, shift_ref: str) -> Touching:
    return queries.touching_of_shift(shift_ref=shift_ref, by=request.member)


def _carry_out(
    request: ClinicRequest, act: Callable[[], Any], touching: Touching, told: str, back: str
) -> HttpResponse:  # fmt: skip
    """Do it; where visits would lie outside, show them first, with all that was filled in kept for the second time."""
    seen = request.POST.get("seen", "")
    touched = services.change_hours(act=act, touching=touching, seen=seen, by=request.member, at=now())
    if services.holds(touched, seen):
        return _done(request, back, told)
    sent = [(name, one) for name, values in request.POST.lists() if name not in NOT_FIELDS for one in values]
    page = {"touched": touched, "sent": sent, "back": back}
    return render(request, "booking/setup/touched.html", page, status=409)


def _done(request: ClinicRequest, back: str, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect(back)


def _form(request: ClinicRequest, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    page = {"form": form, "title": title, "back": back, **more}
    return render(request, "booking/setup/form.html", page, status=422 if form.is_bound else 200)
