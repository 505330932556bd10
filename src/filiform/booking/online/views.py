from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.accounts.throttle import services as throttle
from filiform.booking.errors import CodeNotRight, CodeUsedUp, HoldOver, TimeTaken
from filiform.booking.online import queries, services
from filiform.booking.online.entering import (
    DoorRequest,
    at_door,
    at_hold,
    browser_of,
    own_patient_ref,
    remember_hold,
)
from filiform.booking.online.forms import CodeForm, NewForm, ReturningForm
from filiform.booking.online.types import Outcome, Times
from filiform.booking.slots import services as slots
from filiform.core.clock import now

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@require_GET
@at_door
def start(request: DoorRequest) -> HttpResponse:
    """What can be booked here, by somebody new and by somebody who was here before."""
    page = {"choices": queries.choices(request.door), "who": request.GET.get("who", "")}
    return _page(request, "start.html", page)


@require_GET
@at_door
def times(request: DoorRequest, visit_type_ref: str) -> HttpResponse:
    """The free times of a week."""
    is_new = request.GET.get("new") == "1"
    found = queries.times(
        request.door, queries.offered_type(request.door, visit_type_ref, is_new=is_new), is_new=is_new,
        who=request.GET.get("who", ""), add_ons=request.GET.getlist("add"), day=day_of(request.GET.get("day", "")),
        at=now(),
    )  # fmt: skip
    return _page(
        request,
        "times.html",
        {"times": found, "asked": _asked(request), "here": _here(request), **_ways(request, found)},
    )


@require_POST
@at_door
def hold(request: DoorRequest, visit_type_ref: str) -> HttpResponse:
    """Keep the time that was chosen; what this browser kept before is let go."""
    throttle.count("hold", throttle.where_from(request), limit=60, per=HOUR, at=now())
    is_new = request.POST.get("new") == "1"
    visit_type = queries.offered_type(request.door, visit_type_ref, is_new=is_new)
    try:
        held = services.hold_chosen(
            visit_type=visit_type, value=request.POST.get("slot", ""), add_ons=request.POST.getlist("add"),
            before=request.session.get("holds", []), by=request.door.by, at=now(),
        )  # fmt: skip
    except TimeTaken as error:
        messages.warning(request, str(error))
        return redirect(_times_address(request, visit_type_ref))
    remember_hold(request, held)
    return redirect(_address(request, "who", held, new=is_new))


@require_http_methods(["GET", "POST"])
@at_hold
def who(request: DoorRequest) -> HttpResponse:
    """Who comes: somebody new, or somebody who was here before. The answer is the same whoever it is."""
    if request.held.visit_ref:
        return redirect(_address(request, "done"))
    is_new = (request.POST.get("new") or request.GET.get("new")) == "1"
    form = (NewForm if is_new else ReturningForm)(
        request.POST or None, today=timezone.localtime(now()).date(), language=translation.get_language() or "en",
        initial={"email": request.held.email},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        return _say_who(request, form)
    page = {"form": form, "is_new": is_new, "mine": own_patient_ref(request), "door": request.door}
    return _page(request, "who.html", page, 422 if form.is_bound else 200)


def _say_who(request: DoorRequest, form: ReturningForm) -> HttpResponse:
    throttle.count("book-code", throttle.where_from(request), limit=30, per=HOUR, at=now())
    throttle.count("book-mail", form.cleaned_data["email"].lower(), limit=8, per=DAY, at=now())
    if form.is_robot:
        return redirect(_address(request, "code"))
    try:
        services.say_who(
            hold_ref=request.held.ref, person=form.person(), browser=browser_of(request), by=request.door.by, at=now()
        )
    except HoldOver as error:
        return _choose_again(request, error)
    return redirect(_address(request, "code"))


@require_http_methods(["GET", "POST"])
@at_hold
def code(request: DoorRequest) -> HttpResponse:
    """The six digits of the mail; then the time is hers."""
    if request.held.visit_ref:
        return redirect(_address(request, "done"))
    if request.held.is_confirmed:
        return _book(request)
    form = CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            throttle.count("book-try", request.held.ref, limit=30, per=HOUR, at=now())
            services.confirm(
                hold_ref=request.held.ref, code=form.cleaned_data["code"], browser=browser_of(request),
                by=request.door.by, at=now(),
            )  # fmt: skip
            return _book(request)
        except (CodeNotRight, CodeUsedUp) as error:
            form.add_error("code", str(error))
        except HoldOver as error:
            return _choose_again(request, error)
    return _page(request, "code.html", {"form": form}, 422 if form.is_bound else 200)


@require_POST
@at_hold
def which(request: DoorRequest) -> HttpResponse:
    """Two people share an address and a birthday: this one comes."""
    return _book(request, request.POST.get("patient", ""))


@require_POST
@at_hold
def send_again(request: DoorRequest) -> HttpResponse:
    """A new code to the same address."""
    throttle.count("book-mail", request.held.email.lower(), limit=8, per=DAY, at=now())
    try:
        services.send_again(hold_ref=request.held.ref, browser=browser_of(request), by=request.door.by, at=now())
    except HoldOver as error:
        return _choose_again(request, error)
    return redirect(_address(request, "code"))


@require_POST
@at_hold
def book_mine(request: DoorRequest) -> HttpResponse:
    """Somebody who opened her own page in this browser need not say who she is."""
    try:
        services.book_for_visitor(
            hold_ref=request.held.ref, patient_ref=own_patient_ref(request), by=request.door.by, at=now()
        )
    except HoldOver as error:
        return _choose_again(request, error)
    return redirect(_address(request, "done"))


@require_POST
@at_hold
def release(request: DoorRequest) -> HttpResponse:
    """Let the time go and look again."""
    slots.release_hold(hold_ref=request.held.ref, by=request.door.by, at=now())
    return redirect(_address_of_times(request))


@require_GET
@at_hold
def done(request: DoorRequest) -> HttpResponse:
    """It is hers; what comes next."""
    if not request.held.visit_ref:
        return redirect(_address(request, "who"))
    return _page(request, "done.html", {})


def _book(request: DoorRequest, patient_ref: str = "") -> HttpResponse:
    try:
        outcome, known = services.book_confirmed(
            hold_ref=request.held.ref, patient_ref=patient_ref, by=request.door.by, at=now()
        )
    except HoldOver as error:
        return _choose_again(request, error)
    if outcome is Outcome.WHICH_ONE:
        return _page(request, "which.html", {"known": known})
    return redirect(_address(request, "done")) if outcome is Outcome.BOOKED else _page(request, "not_known.html", {})


def _choose_again(request: DoorRequest, error: HoldOver) -> HttpResponse:
    messages.warning(request, str(error))
    return redirect(_address_of_times(request))


def _page(request: DoorRequest, template: str, page: dict[str, Any], status: int = 200) -> HttpResponse:
    door = request.door
    known = {"door": door, "place_name": door.by.clinic_name, "clinic_ref": door.by.clinic_ref, **page}
    if held := getattr(request, "held", None):
        known |= {"held": held, "time_left": _clock(held.expires_at - now())}
    return render(request, f"booking/online/{template}", known, status=status)


def _clock(left: timedelta) -> str:
    seconds = max(0, int(left.total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def _address(request: DoorRequest, name: str, hold_ref: str = "", *, new: bool = False) -> str:
    ref = hold_ref or request.held.ref
    return reverse(f"book:{name}", args=[request.door.by.clinic_ref, ref]) + ("?new=1" if new else "")


def _address_of_times(request: DoorRequest) -> str:
    if not request.held.visit_type_ref:
        return reverse("book:start", args=[request.door.by.clinic_ref])
    held, said = request.held, request.POST if request.method == "POST" else request.GET
    asked = {"day": timezone.localtime(held.starts_at).date().isoformat()}
    if not held.is_for_returning or (held.is_for_new and said.get("new") == "1"):
        asked["new"] = "1"  # or a visit for new patients alone would not be offered again
    address = reverse("book:times", args=[request.door.by.clinic_ref, held.visit_type_ref])
    return f"{address}?{urlencode(asked)}"


def _times_address(request: DoorRequest, visit_type_ref: str) -> str:
    address = reverse("book:times", args=[request.door.by.clinic_ref, visit_type_ref])
    return f"{address}?{urlencode(_asked(request), doseq=True)}"


def _asked(request: DoorRequest) -> dict[str, Any]:
    """What was chosen so far, as the next address says it."""
    said = request.POST if request.method == "POST" else request.GET
    return {name: said.getlist(name) for name in ("new", "who", "add", "day") if said.getlist(name)}


def _ways(request: DoorRequest, found: Times) -> dict[str, str]:
    """Where a button of the page sends its time, and where it leads back to."""
    ref = request.door.by.clinic_ref
    back = reverse("book:start", args=[ref]) + (f"?{urlencode({'who': found.who})}" if found.who else "")
    return {"post_to": reverse("book:hold", args=[ref, found.visit_type.ref]), "back_to": back}


def _here(request: DoorRequest) -> str:
    """The same page but for its day."""
    asked = {name: values for name, values in _asked(request).items() if name != "day"}
    return f"?{urlencode(asked, doseq=True)}"


def day_of(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
