from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from filiform.accounts.throttle import services as throttle
from filiform.booking.errors import TimeTaken
from filiform.booking.managing import queries
from filiform.booking.managing.queries import Managed
from filiform.booking.managing.services import link_to_own_visit
from filiform.booking.online.rules import read_value
from filiform.booking.online.views import HOUR, day_of
from filiform.booking.slots import services
from filiform.booking.types import Side
from filiform.core.clock import now
from filiform.patients.access.types import Purpose
from filiform.patients.access.visitors import VISITOR, LinkRequest, VisitorRequest, for_link, for_patient
from filiform.practitioners import queries as practitioners


@require_POST
@for_patient
def open_own(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """From her own page to what the link of her mail opens."""
    throttle.count("manage-own", request.visitor.patient.ref, limit=30, per=HOUR, at=now())
    patient, by = request.visitor.patient, request.visitor.member
    return redirect(link_to_own_visit(visit_ref=visit_ref, patient_id=patient.id, by=by, at=now()))


@require_GET
@for_link(Purpose.MANAGE)
def visit(request: LinkRequest) -> HttpResponse:
    """One visit, and what its patient may still do with it. Opening the link changes nothing."""
    return _page(request, "managing/visit.html", queries.managed(request.link, at=now()), {})


@require_POST
@for_link(Purpose.MANAGE)
def cancel(request: LinkRequest) -> HttpResponse:
    """She does not come; the time is free for others at once."""
    found = queries.managed(request.link, at=now())
    services.cancel_visit(visit_ref=found.visit.ref, side=Side.PATIENT, by=request.link.member, at=now())
    messages.success(request, _("Your visit is called off."))
    return redirect("manage:visit")


@require_GET
@for_link(Purpose.MANAGE)
def times(request: LinkRequest) -> HttpResponse:
    """Where it could go instead."""
    found = queries.managed(request.link, at=now())
    who = request.GET.get("who", found.visit.practitioner_ref)
    free = queries.other_times(found, who=who, day=day_of(request.GET.get("day", "")), at=now())
    page = {
        "times": free, "post_to": reverse("manage:move"), "back_to": reverse("manage:visit"), "asked": {},
        "here": f"?{urlencode({'who': who})}", "moving": True,
    }  # fmt: skip
    return _page(request, "online/times.html", found, page)


@require_POST
@for_link(Purpose.MANAGE)
def move(request: LinkRequest) -> HttpResponse:
    """Another time than before, if it is still free."""
    throttle.count("move", request.link.patient.ref, limit=20, per=HOUR, at=now())
    found = queries.managed(request.link, at=now())
    try:
        services.move_own_visit(
            visit_ref=found.visit.ref, by=request.link.member, at=now(), **_chosen(request)
        )  # fmt: skip
    except TimeTaken as error:
        messages.warning(request, str(error))
        return redirect("manage:times")
    messages.success(request, _("Your visit is moved."))
    return redirect("manage:visit")


def _chosen(request: LinkRequest) -> dict[str, Any]:
    chosen = read_value(request.POST.get("slot", ""))
    people = practitioners.practitioners(organization_id=request.link.member.organization_id)
    who = next((one.id for one in people if chosen and one.ref == chosen[1]), None)
    if chosen is None or who is None:
        raise TimeTaken
    return {"practitioner_id": who, "starts_at": chosen[0]}


def _page(request: LinkRequest, template: str, found: Managed, page: dict[str, Any]) -> HttpResponse:
    known = {"managed": found, "door": found.door, "clinic_ref": found.door.by.clinic_ref, **page}
    known["has_own_page"] = VISITOR in request.session
    return render(request, f"booking/{template}", known)
