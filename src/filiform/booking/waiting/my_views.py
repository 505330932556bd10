"""An offer in the patient's own hand, and her wish for a sooner time than she has. Opening a link changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.accounts.throttle import services as throttle
from filiform.booking.errors import NothingToChange, OfferOver, OfferTaken, TimeClashes
from filiform.booking.managing.queries import managed
from filiform.booking.settings.queries import rules_of
from filiform.booking.waiting import asking, queries, services
from filiform.booking.waiting.forms import WishForm
from filiform.booking.waiting.own import own_waiting
from filiform.booking.waiting.types import Ended
from filiform.clinics import queries as clinics
from filiform.core.clock import now
from filiform.patients.access.types import Purpose
from filiform.patients.access.visitors import LinkRequest, VisitorRequest, for_link, for_patient
from filiform.practitioners import queries as practitioners


@require_GET
@for_link(Purpose.OFFER)
def offer(request: LinkRequest) -> HttpResponse:
    """A time that became free: hers if she takes it first."""
    return _page(request, "offer.html", {"offer": _offer(request)})


@require_POST
@for_link(Purpose.OFFER)
def accept(request: LinkRequest) -> HttpResponse:
    """She takes it. Whoever comes second is told so on the page she lands on."""
    link = request.link
    try:
        services.accept_offer(offer_ref=link.about, patient_id=link.patient.id, by=link.member, at=now())
    except (OfferTaken, OfferOver, TimeClashes) as error:
        messages.warning(request, str(error))
    return redirect("waiting:offer")


@require_POST
@for_link(Purpose.OFFER)
def decline(request: LinkRequest) -> HttpResponse:
    """Not this one; she stays on the list."""
    link = request.link
    services.decline_offer(offer_ref=link.about, patient_id=link.patient.id, by=link.member, at=now())
    return redirect("waiting:offer")


@require_POST
@for_link(Purpose.OFFER)
def leave(request: LinkRequest) -> HttpResponse:
    """She waits no longer."""
    link = request.link
    services.leave_list(
        entry_ref=_offer(request).entry_ref, why=Ended.LEFT, patient_id=link.patient.id, by=link.member, at=now()
    )
    return redirect("waiting:offer")


@require_http_methods(["GET", "POST"])
@for_link(Purpose.MANAGE)
def sooner(request: LinkRequest) -> HttpResponse:
    """She has a visit and would come sooner: the visit goes to the time she accepts."""
    found = managed(request.link, at=now())
    if found.visit_type is None:
        raise NothingToChange
    people = practitioners.practitioners(organization_id=request.link.member.organization_id)
    day, today = timezone.localtime(found.visit.starts_at).date(), timezone.localtime(now()).date()
    form = WishForm(
        request.POST or None, practitioners=[(one.ref, one.name) for one in people], today=today,
        initial={"practitioner": found.visit.practitioner_ref, "until_day": day},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        throttle.count("wait-own", request.link.patient.ref, limit=20, per=timedelta(days=1), at=now())
        asking.join(
            patient=request.link.patient, visit_type_ref=found.visit_type.ref, wish=form.wish(),
            visit_ref=found.visit.ref, by=request.link.member, at=now(),
        )  # fmt: skip
        messages.success(
            request, _("You are on the wait list. Your visit stays as it is until you accept another time.")
        )
        return redirect("manage:visit")
    return _page(request, "sooner.html", {"form": form, "managed": found}, 422 if form.is_bound else 200)


@require_GET
@for_patient
def own(request: VisitorRequest) -> HttpResponse:
    """What she waits for, on her own page."""
    return render(request, "booking/waiting/own.html", {"waiting": own_waiting(visitor=request.visitor)})


@require_POST
@for_patient
def leave_own(request: VisitorRequest, entry_ref: str) -> HttpResponse:
    """She waits no longer; without the mail of an offer in her hand."""
    visitor = request.visitor
    services.leave_list(
        entry_ref=entry_ref, why=Ended.LEFT, patient_id=visitor.patient.id, by=visitor.member, at=now()
    )  # fmt: skip
    messages.success(request, _("You are not on the wait list any more."))
    return redirect("waiting:own")


def _offer(request: LinkRequest) -> queries.OfferPage:
    link = request.link
    return queries.offer_page(
        organization_id=link.member.organization_id, offer_ref=link.about, patient_id=link.patient.id, at=now()
    )


def _page(request: LinkRequest, template: str, page: dict[str, Any], status: int = 200) -> HttpResponse:
    by = request.link.member
    address, phone = clinics.contact(organization_id=by.organization_id, clinic_id=by.clinic_id)
    door = {"by": by, "rules": rules_of(by), "address": address, "phone": phone}
    known = {"door": door, "clinic_ref": by.clinic_ref, "place_name": by.clinic_name, **page}
    return render(request, f"booking/waiting/{template}", known, status=status)
