from __future__ import annotations

import hashlib
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_POST, require_safe

from filiform.accounts.throttle import services as throttle
from filiform.booking.feeds import queries, services
from filiform.clinics.members import ClinicRequest, allowed, public
from filiform.core.clock import now
from filiform.outbox.wording import whole_address
from filiform.patients.access.visitors import VisitorRequest, for_patient

TEN_MINUTES = timedelta(minutes=10)


@require_safe
@public
def read(request: HttpRequest, secret: str) -> HttpResponse:
    """A calendar as other programs read it. What has not changed is not sent again."""
    throttle.count("calendar", throttle.where_from(request), limit=240, per=TEN_MINUTES, at=now())
    text = services.read_feed(secret=secret, at=now())
    etag = f'"{hashlib.sha256(text).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag) or HttpResponse(text, "text/calendar; charset=utf-8")
    answer["ETag"], answer["Cache-Control"] = etag, "private, max-age=300"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_GET
@allowed("desk.see_day")
def see_feeds(request: ClinicRequest) -> HttpResponse:
    """The calendars this member may have in another program."""
    return render(request, "booking/feeds.html", {"feeds": queries.feeds(by=request.member)})


@require_POST
@allowed("desk.see_day")
def make(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    """A new address, shown this once."""
    path = services.make_feed(practitioner_ref=practitioner_ref, by=request.member, at=now())
    page = {"feeds": queries.feeds(by=request.member), "address": whole_address(path), "of": practitioner_ref}
    return render(request, "booking/feeds.html", page)


@require_POST
@allowed("desk.see_day")
def revoke(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    services.revoke_feed(practitioner_ref=practitioner_ref, by=request.member, at=now())
    messages.success(request, "That address opens nothing any more.")
    return redirect("feeds:all")


@require_GET
@for_patient
def own(request: VisitorRequest) -> HttpResponse:
    """What a patient's calendar in another program would show, and how to have it."""
    return render(request, "booking/own_feed.html")


@require_POST
@for_patient
def make_own(request: VisitorRequest) -> HttpResponse:
    visitor = request.visitor
    path = services.make_patient_feed(patient=visitor.patient, by=visitor.member, at=now())
    return render(request, "booking/own_feed.html", {"address": whole_address(path)})


@require_POST
@for_patient
def revoke_own(request: VisitorRequest) -> HttpResponse:
    services.revoke_patient_feed(patient=request.visitor.patient, by=request.visitor.member, at=now())
    return redirect("feeds:own")
