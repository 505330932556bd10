from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from filiform.booking import queries as booking
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.measures import queries, services
from filiform.measures.asterisks import services as asterisks
from filiform.measures.asterisks.queries import signs_of_visit
from filiform.measures.forms import MeasurementsForm
from filiform.measures.pages import Sheet, offered_signs
from filiform.measures.types import Phase
from filiform.patients.services import note_chart_seen


@require_GET
@allowed("chart.see")
def visit(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Pain, function and any other instrument of one visit, today beside last time."""
    context = _context(request, visit_ref, phase=MeasurementsForm(request.GET).phase)
    note_chart_seen(patient_ref=context["page"].patient.ref, page="measures", by=request.member, at=now())
    return render(request, "measures/visit.html", context)


@require_POST
@allowed("measures.record")
def record(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Record everything filled in on a page. Autosave gets an empty answer, a person the page again."""
    form = MeasurementsForm(request.POST)
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    try:
        added = services.record_measurements(visit=row, values=form.readings(), by=request.member, at=now())
    except InvalidInput as error:
        if request.headers.get("X-Autosave"):
            raise
        context = _context(request, visit_ref, phase=form.phase) | {"error": str(error), "typed": request.POST}
        return render(request, "measures/visit.html", context, status=422)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    messages.success(request, _spoken(len(added)))
    return redirect("measures:visit", visit_ref=visit_ref)


@require_POST
@allowed("measures.record")
def take_back(request: ClinicRequest, visit_ref: str, reading_ref: str) -> HttpResponse:
    """Mark one reading as entered in error."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    services.take_back(visit=row, reading_ref=reading_ref, by=request.member, at=now())
    messages.success(request, "Taken back. The record keeps both.")
    return redirect("measures:visit", visit_ref=visit_ref)


@require_POST
@allowed("measures.record")
def asterisk(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Mark a sign for the retest after withdrawal, or take the mark away."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    sign = (request.POST.get("instrument", ""), request.POST.get("side", ""), request.POST.get("movement", ""))
    is_marked = request.POST.get("marked") == "yes"
    asterisks.mark_sign(visit=row, sign=sign, is_marked=is_marked, by=request.member, at=now())
    if request.htmx:
        return _signs(request, row.id, visit_ref)
    messages.success(request, "Marked: it comes up for the retest." if is_marked else "The mark is taken away.")
    return redirect("measures:visit", visit_ref=visit_ref)


@require_GET
@allowed("chart.see")
def signs(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """What can be chosen for the retest, as part of a page of the examination."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    return _signs(request, row.id, visit_ref)


def _signs(request: ClinicRequest, visit_id: int, visit_ref: str) -> HttpResponse:
    organization_id = request.member.organization_id
    offered = offered_signs(
        queries.readings_of_visit(organization_id=organization_id, visit_id=visit_id),
        signs_of_visit(organization_id=organization_id, visit_id=visit_id), catalogue=catalogues.instruments(),
    )  # fmt: skip
    context = {"signs": offered, "visit_ref": visit_ref, "may_record": request.member.may("measures.record")}
    return render(request, "measures/_signs.html", context)


def _context(request: ClinicRequest, visit_ref: str, *, phase: Phase) -> dict[str, Any]:
    organization_id = request.member.organization_id
    page = booking.visit_page(organization_id=organization_id, visit_ref=visit_ref, here="outcome")
    catalogue = catalogues.instruments()
    sheet = Sheet(
        catalogue,
        today=queries.readings_of_visit(organization_id=organization_id, visit_id=page.visit.id),
        before=queries.latest_readings(
            organization_id=organization_id, patient_id=page.visit.patient_id, but_visit_id=page.visit.id
        ),
        phase=phase,
        marked=signs_of_visit(organization_id=organization_id, visit_id=page.visit.id),
    )
    return {
        "page": page,
        "sheet": sheet,
        "phases": [(one.value, one.label) for one in Phase],
        "phase": phase,
        "asking_url": reverse("measures:asking-visit", args=[visit_ref]),
        "find_url": reverse("measures:find", args=[visit_ref]),
        "review_status": catalogue.review_status,
        "may_record": request.member.may("measures.record"),
    }


def _spoken(number: int) -> str:
    return {0: "Nothing had changed.", 1: "1 measurement recorded."}.get(number, f"{number} measurements recorded.")
