from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking import queries as booking
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.examination import queries as examination
from filiform.examination import services as findings
from filiform.examination.errors import PointNotFound
from filiform.examination.points import pages, queries, services
from filiform.examination.points.forms import read_areas
from filiform.examination.types import PointRow
from filiform.measures.errors import NotANumber
from filiform.patients import queries as patients
from filiform.patients.services import note_chart_seen
from filiform.patients.types import Alert, alerts_for


@require_POST
@allowed("examination.record")
def settle(request: ClinicRequest, visit_ref: str, point_ref: str) -> HttpResponse:
    """One tap: the same point as before, or a new one."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    services.settle_point(
        visit=row, point_ref=point_ref, same_as=request.POST.get("same_as", ""), by=request.member, at=now()
    )
    return redirect(f"/visits/{visit_ref}/examination/#point-{point_ref}")


@require_POST
@allowed("examination.record")
def threshold(request: ClinicRequest, visit_ref: str, point_ref: str) -> HttpResponse:
    """Keep the pressure pain threshold of one point, in the unit of the device."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    typed = request.POST.get("value", "").strip()
    if not typed:
        raise NotANumber(name="Pressure pain threshold", given="nothing")
    services.record_threshold(
        visit=row, point_ref=point_ref, typed=typed, unit=request.POST.get("unit", ""), by=request.member, at=now()
    )
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    return redirect("examination:visit", visit_ref=visit_ref)


@require_http_methods(["GET", "POST"])
@allowed("examination.record")
def referral(request: ClinicRequest, visit_ref: str, point_ref: str) -> HttpResponse:
    """Draw where the pain of one point is felt, or name the places."""
    page = booking.visit_page(
        organization_id=request.member.organization_id, visit_ref=visit_ref, here="examination"
    )  # fmt: skip
    point = _today(request, page.visit.id, point_ref)
    if request.method == "POST":
        changes = {"referral_areas": read_areas(request.POST)}
        findings.change_point(visit=page.visit, point_ref=point_ref, changes=changes, by=request.member, at=now())
        messages.success(request, f"Referred pain of {point.name} kept.")
        return redirect("examination:visit", visit_ref=visit_ref)
    note_chart_seen(patient_ref=page.patient.ref, page="examination", by=request.member, at=now())
    sites, named = pages.site_choices(point.areas)
    drawn = {"painted": pages.painted(point.areas), "areas": pages.drawn_json(point.areas)}
    context = {"page": page, "point": point, "sites": sites, "named": named, **drawn}
    return render(request, "examination/points/referral.html", context)


@require_GET
@allowed("chart.see")
def point_map(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """All points of a patient at one visit; a slider goes from visit to visit."""
    person = patients.identity(organization_id=request.member.organization_id, patient_ref=patient_ref)
    note_chart_seen(patient_ref=patient_ref, page="trigger points", by=request.member, at=now())
    points = queries.points_of_patient(organization_id=request.member.organization_id, patient_id=person.id)
    at = request.GET.get("at", "")
    shown = pages.point_map(points, number=int(at) if at.isascii() and at.isdigit() and len(at) < 6 else None)
    template = "examination/points/_map.html" if request.htmx else "examination/points/map.html"
    return render(request, template, {"patient": person, "map": shown, "alerts": _alerts(request, person.id)})


@require_GET
@allowed("chart.see")
def history(request: ClinicRequest, patient_ref: str, tracked_ref: str) -> HttpResponse:
    """One point through all its visits."""
    person = patients.identity(organization_id=request.member.organization_id, patient_ref=patient_ref)
    note_chart_seen(patient_ref=patient_ref, page="trigger points", by=request.member, at=now())
    point = queries.point_of_patient(
        organization_id=request.member.organization_id, patient_id=person.id, point_ref=tracked_ref
    )
    lines = [(seen, pages.felt_words(seen.finding.areas)) for seen in reversed(point.sightings)]
    context = {"patient": person, "point": point, "lines": lines, "curve": pages.threshold_curve(point)}
    context["alerts"] = _alerts(request, person.id)
    return render(request, "examination/points/history.html", context)


def _alerts(request: ClinicRequest, patient_id: int) -> list[Alert]:
    return alerts_for(request.member.organization_id, patient_id)


def _today(request: ClinicRequest, visit_id: int, point_ref: str) -> PointRow:
    rows = examination.points_of_visit(organization_id=request.member.organization_id, visit_id=visit_id)
    found = next((one for one in rows if one.ref == point_ref), None)
    if found is None:
        raise PointNotFound
    return found
