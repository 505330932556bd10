"""The list as the desk sees it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking.visit_types.queries import visit_types
from filiform.booking.waiting import queries, services
from filiform.booking.waiting.forms import DeskForm
from filiform.booking.waiting.types import Ended
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.patients import queries as patients
from filiform.practitioners import queries as practitioners


@require_GET
@allowed("booking.add_visit")
def wait_list(request: ClinicRequest) -> HttpResponse:
    """Who would come sooner, and what was offered to whom."""
    return render(
        request, "booking/waiting/list.html", {"list": queries.wait_list(by=request.member, at=now())}
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allowed("booking.add_visit")
def add(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """Put a patient on the list."""
    member = request.member
    patient = patients.identity(organization_id=member.organization_id, patient_ref=patient_ref)
    people = practitioners.practitioners(organization_id=member.organization_id)
    form = DeskForm(
        request.POST or None, practitioners=[(one.ref, one.name) for one in people],
        types=[(one.ref, one.name) for one in visit_types(organization_id=member.organization_id)],
        today=timezone.localtime(now()).date(),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        services.join_list(
            patient_id=patient.id, visit_type_ref=form.cleaned_data["visit_type"], wish=form.wish(), by=member, at=now()
        )
        messages.success(request, "On the list. What becomes free and fits is offered by mail or text message.")
        return redirect("waiting:list")
    page = {"form": form, "patient": patient}
    return render(request, "booking/waiting/add.html", page, status=422 if form.is_bound else 200)


@require_POST
@allowed("booking.add_visit")
def remove(request: ClinicRequest, entry_ref: str) -> HttpResponse:
    """Take somebody off the list; she can be put back."""
    services.leave_list(entry_ref=entry_ref, why=Ended.REMOVED, by=request.member, at=now())
    messages.success(request, "Taken off the list. Under “Waits no longer” it can be undone.")
    return redirect("waiting:list")


@require_POST
@allowed("booking.add_visit")
def return_(request: ClinicRequest, entry_ref: str) -> HttpResponse:
    """She waits after all, at her old place."""
    services.return_to_list(entry_ref=entry_ref, by=request.member, at=now())
    messages.success(request, "Back on the list.")
    return redirect("waiting:list")


@require_POST
@allowed("booking.add_visit")
def withdraw(request: ClinicRequest, hold_ref: str) -> HttpResponse:
    """The clinic needs an offered time itself; whoever was offered it is told."""
    services.withdraw_offers(hold_ref=hold_ref, by=request.member, at=now())
    messages.success(request, "The offer is taken back, and the time is free.")
    return redirect("waiting:list")
