"""At the clinic's door, where no time suits: a place on the list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.accounts.throttle import services as throttle
from filiform.booking.errors import CodeNotRight, CodeUsedUp, HoldNotFound
from filiform.booking.online import queries as online
from filiform.booking.online.entering import DoorRequest, at_door, own_patient_ref
from filiform.booking.online.forms import CodeForm, NewForm, ReturningForm
from filiform.booking.online.types import Outcome
from filiform.booking.waiting import asking
from filiform.booking.waiting.asking import Asking
from filiform.booking.waiting.forms import WishForm
from filiform.core.clock import now
from filiform.patients import queries as patients
from filiform.practitioners import queries as practitioners

ASKS = "asks"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TRIES = 5
"""Of one code, as at the rest of the door."""


@require_http_methods(["GET", "POST"])
@at_door
def wish(request: DoorRequest, visit_type_ref: str) -> HttpResponse:
    """When she would come, and who she is unless this browser knows."""
    is_new = (request.POST.get("new") or request.GET.get("new")) == "1"
    kind = online.offered_type(request.door, visit_type_ref, is_new=is_new)
    own, form, who = own_patient_ref(request), _wish_form(request), _person_form(request, is_new=is_new)
    page = {"form": form, "who": who, "mine": bool(own), "type": kind, "is_new": is_new}
    if request.method == "GET" or not form.is_valid() or not (own or who.is_valid()):
        return _page(request, "wish.html", page, 422 if request.method == "POST" else 200)
    if own:
        return _join_own(request, own, visit_type_ref, form)
    if who.is_robot:
        return redirect("waiting:code", request.door.by.clinic_ref)
    _count(request, who.cleaned_data["email"])
    asked = asking.ask(
        visit_type_ref=visit_type_ref, person=who.person(), wish=form.wish(), by=request.door.by, at=now()
    )
    request.session[ASKS] = asked.as_kept()
    return redirect("waiting:code", request.door.by.clinic_ref)


@require_http_methods(["GET", "POST"])
@at_door
def code(request: DoorRequest) -> HttpResponse:
    """The six digits of the mail; then she is on the list."""
    asked = _asked(request)
    form = CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            throttle.count("wait-try", asked.ref, limit=TRIES, per=HOUR, at=now())
            asked = asking.confirmed(asking=asked, code=form.cleaned_data["code"], at=now())
        except (CodeNotRight, CodeUsedUp) as error:
            form.add_error("code", str(error))
        else:
            request.session[ASKS] = asked.as_kept()
            return _join(request, asked, "")
    page = {"form": form, "email": asked.person.email, "asked": asked}
    return _page(request, "code.html", page, 422 if form.is_bound else 200)


@require_POST
@at_door
def which(request: DoorRequest) -> HttpResponse:
    """Two people share an address and a birthday: this one waits."""
    return _join(request, _asked(request), request.POST.get("patient", ""))


@require_GET
@at_door
def done(request: DoorRequest) -> HttpResponse:
    """She is on the list; what comes next."""
    return _page(request, "done.html", {})


def _join(request: DoorRequest, asked: Asking, patient_ref: str) -> HttpResponse:
    outcome, known = asking.join_confirmed(asking=asked, patient_ref=patient_ref, by=request.door.by, at=now())
    if outcome is Outcome.WHICH_ONE:
        return _page(request, "which.html", {"known": known})
    if outcome is Outcome.NOT_KNOWN:
        return _page(request, "not_known.html", {"asked": asked})
    del request.session[ASKS]
    return redirect("waiting:done", request.door.by.clinic_ref)


def _join_own(request: DoorRequest, own: str, visit_type_ref: str, form: WishForm) -> HttpResponse:
    throttle.count("wait-own", own, limit=20, per=DAY, at=now())
    by = request.door.by
    patient = patients.identity(organization_id=by.organization_id, patient_ref=own)
    asking.join(patient=patient, visit_type_ref=visit_type_ref, wish=form.wish(), by=by, at=now())
    return redirect("waiting:done", by.clinic_ref)


def _asked(request: DoorRequest) -> Asking:
    kept = request.session.get(ASKS)
    if not kept or kept["clinic_ref"] != request.door.by.clinic_ref:
        raise HoldNotFound
    return Asking.of(kept)


def _count(request: DoorRequest, email: str) -> None:
    throttle.count("wait", throttle.where_from(request), limit=20, per=HOUR, at=now())
    throttle.count("book-mail", email.lower(), limit=8, per=DAY, at=now())


def _wish_form(request: DoorRequest) -> WishForm:
    people = practitioners.practitioners(organization_id=request.door.by.organization_id)
    return WishForm(
        request.POST or None, practitioners=[(one.ref, one.name) for one in people],
        today=timezone.localtime(now()).date(), initial={"practitioner": request.GET.get("who", "")},
    )  # fmt: skip


def _person_form(request: DoorRequest, *, is_new: bool) -> ReturningForm:
    return (NewForm if is_new else ReturningForm)(
        request.POST or None, today=timezone.localtime(now()).date(), language=translation.get_language() or "en"
    )


def _page(request: DoorRequest, template: str, page: dict[str, Any], status: int = 200) -> HttpResponse:
    door = request.door
    known = {"door": door, "place_name": door.by.clinic_name, "clinic_ref": door.by.clinic_ref, **page}
    return render(request, f"booking/waiting/{template}", known, status=status)
