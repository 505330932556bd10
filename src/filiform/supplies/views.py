from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import FiliformError
from filiform.supplies import queries, services
from filiform.supplies.forms import LotForm, RecallForm
from filiform.supplies.types import uses_of


def _list(request: ClinicRequest, form: LotForm, status: int = 200) -> HttpResponse:
    today = now().astimezone(request.member.zone).date()
    rows = queries.lots(organization_id=request.member.organization_id)
    usable = {row.ref for row in rows if row.is_usable(today)}
    expired = {row.ref for row in rows if row.is_expired(today)}
    context = {"lots": rows, "usable": usable, "expired": expired, "form": form}
    return render(request, "supplies/lots.html", context, status=status)


def _lot(request: ClinicRequest, lot_ref: str, form: RecallForm, status: int = 200) -> HttpResponse:
    row = queries.lot(organization_id=request.member.organization_id, lot_ref=lot_ref)
    today = now().astimezone(request.member.zone).date()
    uses = uses_of(request.member.organization_id, row.lot)
    if uses:
        visits = [use.visit_ref for use in uses]
        services.note_lot_traced(lot_ref=lot_ref, visit_refs=visits, by=request.member, at=now())
    context = {"lot": row, "uses": uses, "form": form, "is_expired": row.is_expired(today)}
    return render(request, "supplies/lot.html", context, status=status)


@require_GET
@allowed("supplies.manage")
def see_lots(request: ClinicRequest) -> HttpResponse:
    return _list(request, LotForm())


@require_POST
@allowed("supplies.manage")
def receive(request: ClinicRequest) -> HttpResponse:
    form = LotForm(request.POST)
    if not form.is_valid():
        return _list(request, form, 422)
    try:
        services.receive_lot(**form.cleaned_data, by=request.member, at=now())
    except FiliformError as error:
        form.add_error(error.facts.get("where"), str(error.facts.get("message", error)))
        return _list(request, form, 422)
    return redirect("supplies:lots")


@require_GET
@allowed("supplies.manage")
def see_lot(request: ClinicRequest, lot_ref: str) -> HttpResponse:
    return _lot(request, lot_ref, RecallForm())


@require_POST
@allowed("supplies.manage")
def recall(request: ClinicRequest, lot_ref: str) -> HttpResponse:
    form = RecallForm(request.POST)
    if not form.is_valid():
        return _lot(request, lot_ref, form, 422)
    services.recall_lot(lot_ref=lot_ref, reason=form.cleaned_data["reason"], by=request.member, at=now())
    return redirect("supplies:lot", lot_ref=lot_ref)
