from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.device import with_camera
from filiform.core.errors import FiliformError
from filiform.patients import queries as patients
from filiform.patients import services as patient_services
from filiform.patients.types import alerts_for
from filiform.supplies import queries, services
from filiform.supplies.errors import LotNotPlausible
from filiform.supplies.forms import AsideForm, CountForm, LotForm, MoreForm, RecallForm
from filiform.supplies.rules.stock import SOON, shelves
from filiform.supplies.types import Scan


def _today(request: ClinicRequest) -> date:
    return now().astimezone(request.member.zone).date()


def _list(request: ClinicRequest, form: LotForm, scan: Scan | None = None, status: int = 200) -> HttpResponse:
    today = _today(request)
    found = queries.lots(organization_id=request.member.organization_id)
    page = {
        "form": form, "scan": scan, "shelves": shelves(found, today), "is_empty": not found, "today": today,
        "soon": today + SOON, "is_receiving": form.is_bound or bool(scan and scan.is_new) or not found,
    }  # fmt: skip
    return render(request, "supplies/lots.html", page, status=status)


@require_GET
@allowed("supplies.manage")
@with_camera
def see_lots(request: ClinicRequest) -> HttpResponse:
    """The stock. With `scan` in the address also what that code is, and the form for a new lot filled with it.

    `before` holds the codes that were scanned already of a label in two halves.
    """
    if "scan" not in request.GET:
        return _list(request, LotForm())
    scan = queries.scanned(
        organization_id=request.member.organization_id, before=request.GET.get("before", ""),
        text=request.GET["scan"], on=_today(request),
    )  # fmt: skip
    form = LotForm.of(scan.pack, scan.known) if scan.pack else LotForm()
    return _list(request, form, scan, 422 if scan.fault else 200)


@require_POST
@allowed("supplies.manage")
@with_camera
def receive(request: ClinicRequest) -> HttpResponse:
    form = LotForm(request.POST)
    if form.is_valid():
        try:
            lot = services.receive_lot(**form.cleaned_data, by=request.member, at=now())
        except FiliformError as error:
            _put_fault(form, error)
        else:
            return redirect("supplies:lot", lot_ref=lot.ref)
    return _list(request, form, status=422)


def _put_fault(form: forms.Form, error: FiliformError) -> None:
    where = error.facts.get("where")
    form.add_error(where if where in form.fields else None, str(error.facts.get("message", error)))


def _lot(request: ClinicRequest, lot_ref: str, bound: forms.Form | None = None) -> HttpResponse:
    member = request.member
    row = queries.lot(organization_id=member.organization_id, lot_ref=lot_ref)
    uses = queries.uses_of_lot(organization_id=member.organization_id, lot=row)
    if uses:
        visits = [use.visit_ref for use in uses]
        services.note_lot_traced(lot_ref=lot_ref, visit_refs=visits, by=member, at=now())
    page: dict[str, Any] = {
        "lot": row, "is_expired": row.is_expired(_today(request)), "uses": uses,
        "patients": len({use.patient_ref for use in uses if use.needles}), "needles": sum(use.needles for use in uses),
        "book": queries.book_of(organization_id=member.organization_id, lot_ref=lot_ref),
        "may_see_charts": member.may("chart.see"),
    }  # fmt: skip
    for name, kind in {"more": MoreForm, "aside": AsideForm, "count": CountForm, "recalling": RecallForm}.items():
        page[name] = bound if isinstance(bound, kind) else kind()
    return render(request, "supplies/lot.html", page, status=422 if bound else 200)


@require_GET
@allowed("supplies.manage")
def see_lot(request: ClinicRequest, lot_ref: str) -> HttpResponse:
    return _lot(request, lot_ref)


def _change(request: ClinicRequest, lot_ref: str, form: forms.Form, write: Callable[..., Any]) -> HttpResponse:
    """One change to a lot, then its page again; what is wrong with it stands at its field."""
    if form.is_valid():
        try:
            write(**form.cleaned_data, lot_ref=lot_ref, by=request.member, at=now())
        except LotNotPlausible as error:
            _put_fault(form, error)
        else:
            return redirect("supplies:lot", lot_ref=lot_ref)
    return _lot(request, lot_ref, form)


@require_POST
@allowed("supplies.manage")
def receive_more(request: ClinicRequest, lot_ref: str) -> HttpResponse:
    return _change(request, lot_ref, MoreForm(request.POST), services.receive_more)


@require_POST
@allowed("supplies.manage")
def set_aside(request: ClinicRequest, lot_ref: str) -> HttpResponse:
    return _change(request, lot_ref, AsideForm(request.POST), services.set_aside)


@require_POST
@allowed("supplies.manage")
def count(request: ClinicRequest, lot_ref: str) -> HttpResponse:
    return _change(request, lot_ref, CountForm(request.POST), services.count_lot)


@require_POST
@allowed("supplies.manage")
def recall(request: ClinicRequest, lot_ref: str) -> HttpResponse:
    return _change(request, lot_ref, RecallForm(request.POST), services.recall_lot)


@require_GET
@allowed("chart.see")
def see_lots_of_patient(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """Which packs the needles came from that went into this patient. Looking leaves a line."""
    organization_id = request.member.organization_id
    patient = patients.identity(organization_id=organization_id, patient_ref=patient_ref)
    found = queries.lots_in_patient(organization_id=organization_id, patient_id=patient.id)
    patient_services.note_chart_seen(patient_ref=patient_ref, page="needle lots", by=request.member, at=now())
    page = {
        "patient": patient, "alerts": alerts_for(organization_id, patient.id), "lots": found,
        "recalled": [lot for lot in found if lot.recalled and lot.needles],
        "may_manage": request.member.may("supplies.manage"),
    }  # fmt: skip
    return render(request, "supplies/patient.html", page)
