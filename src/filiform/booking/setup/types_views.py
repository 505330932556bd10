"""The pages of what can be booked, and on which terms online."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking.settings import services as rules
from filiform.booking.settings.queries import rules_of
from filiform.booking.setup import queries
from filiform.booking.setup.forms import RulesForm, TypeForm
from filiform.booking.types import Online, VisitKind
from filiform.booking.visit_types import services
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput

FRESH = {
    "kind": VisitKind.FOLLOW_UP, "minutes": 45, "before_min": 0, "after_min": 5, "needling": True, "needs_room": True,
    "online": Online.HIDDEN, "for_new": True, "for_returning": True,
}  # fmt: skip


@require_GET
@allowed("booking.see_hours")
def types(request: ClinicRequest) -> HttpResponse:
    """What can be booked here."""
    found = queries.types_list(by=request.member, at=now())
    page = {
        "types": [one for one in found if not one.is_gone], "gone": [one for one in found if one.is_gone],
        "may_set": request.member.may("booking.set_hours"), "rules": rules_of(request.member),
        # The button that was pressed has the focus again, so that a type goes on moving with one key.
        "moved": request.GET.get("moved", ""), "way": request.GET.get("way", ""),
    }  # fmt: skip
    return render(request, "booking/setup/types.html", page)


@require_http_methods(["GET", "POST"])
@allowed("booking.set_hours")
def add_type(request: ClinicRequest) -> HttpResponse:
    """Something more that can be booked."""
    form = TypeForm(request.POST or None, initial=FRESH, rooms=queries.rooms(by=request.member))
    if not form.is_bound or not form.is_valid():
        return _form(request, form, {"title": "New visit type"})
    services.add_visit_type(by=request.member, at=now(), **form.values())
    messages.success(request, "Added. It stands last in the list.")
    return redirect("hours:types")


@require_http_methods(["GET", "POST"])
@allowed("booking.set_hours")
def change_type(request: ClinicRequest, visit_type_ref: str) -> HttpResponse:
    """What is booked from now on; what is booked already keeps its time."""
    found = queries.visit_type(by=request.member, visit_type_ref=visit_type_ref)
    rooms = queries.rooms(by=request.member)
    form = TypeForm(request.POST or None, initial=TypeForm.showing(found.type, rooms), rooms=rooms)
    if not form.is_bound or not form.is_valid():
        return _form(request, form, {"title": found.type.name, "found": found})
    services.change_visit_type(visit_type_ref=visit_type_ref, by=request.member, at=now(), **form.values())
    messages.success(request, "Saved. Visits booked before keep their time, length and room.")
    return redirect("hours:types")


@require_POST
@allowed("booking.set_hours")
def move_type(request: ClinicRequest, visit_type_ref: str) -> HttpResponse:
    """One place up or down in the list, which is the order of booking and directory."""
    way = "up" if request.POST.get("way") == "up" else "down"
    services.move_visit_type(visit_type_ref=visit_type_ref, up=way == "up", by=request.member, at=now())
    return redirect(f"{reverse('hours:types')}?{urlencode({'moved': visit_type_ref, 'way': way})}")


@require_POST
@allowed("booking.set_hours")
def remove_type(request: ClinicRequest, visit_type_ref: str) -> HttpResponse:
    """Nobody books it any more; visits booked as it stay."""
    services.remove_visit_type(visit_type_ref=visit_type_ref, by=request.member, at=now())
    messages.success(request, "Out of use. Visits booked as it stay; it can be taken back into use.")
    return redirect("hours:types")


@require_POST
@allowed("booking.set_hours")
def restore_type(request: ClinicRequest, visit_type_ref: str) -> HttpResponse:
    services.restore_visit_type(visit_type_ref=visit_type_ref, by=request.member, at=now())
    messages.success(request, "Back in use.")
    return redirect("hours:types")


@require_http_methods(["GET", "POST"])
@allowed("booking.set_hours")
def online(request: ClinicRequest) -> HttpResponse:
    """The terms of booking from outside, and of the wait list."""
    form = RulesForm(request.POST or None, initial=rules_of(request.member).as_kept())
    if form.is_bound and form.is_valid():
        try:
            rules.change_rules(values=form.cleaned_data, by=request.member, at=now())
        except InvalidInput as error:
            form.add_error(error.facts["where"], error.facts["message"])
        else:
            messages.success(request, "Saved. Visits and times kept at this moment stay as they are.")
            return redirect("hours:online")
    return render(request, "booking/setup/online.html", {"form": form}, status=422 if form.is_bound else 200)


def _form(request: ClinicRequest, form: TypeForm, page: dict[str, Any]) -> HttpResponse:
    return render(request, "booking/setup/type.html", {"form": form, **page}, status=422 if form.is_bound else 200)
