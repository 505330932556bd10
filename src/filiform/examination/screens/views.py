from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from filiform.booking import queries as booking
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.examination.errors import TemplateNotFound
from filiform.examination.screens import queries, services
from filiform.examination.screens.forms import read_figures, read_signs
from filiform.examination.screens.pages import NO_ANSWER, Figures, template_page, templates_for
from filiform.examination.settings.types import rules_of
from filiform.knowledge import catalogues
from filiform.measures import queries as measures
from filiform.measures import services as readings
from filiform.measures.asterisks.queries import signs_of_visit
from filiform.measures.pages import offered_signs
from filiform.patients.services import note_chart_seen


@require_GET
@allowed("chart.see")
def template(request: ClinicRequest, visit_ref: str, template: str) -> HttpResponse:
    """What is examined for one complaint, today beside last time."""
    held = catalogues.examination()
    chosen, hidden = held.templates.get(template), rules_of(request.member).hidden
    if chosen is None or chosen.id in hidden:
        raise TemplateNotFound
    page = booking.visit_page(
        organization_id=request.member.organization_id, visit_ref=visit_ref, here="examination"
    )  # fmt: skip
    note_chart_seen(patient_ref=page.patient.ref, page="examination", by=request.member, at=now())
    return render(request, "examination/screens/template.html", _context(request, page, chosen.id) | {"page": page})


@require_POST
@allowed("examination.record")
def record(request: ClinicRequest, visit_ref: str, template: str) -> HttpResponse:
    """Keep figures and signs as they are filled in."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    if figures := read_figures(request.POST):
        readings.record_measurements(visit=row, values=figures, by=request.member, at=now())
    if signs := read_signs(request.POST):
        services.record_signs(visit=row, signs=signs, by=request.member, at=now())
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    return redirect("examination:template", visit_ref=visit_ref, template=template)


def _context(request: ClinicRequest, page: Any, template_id: str) -> dict[str, Any]:
    organization_id, held = request.member.organization_id, catalogues.examination()
    hidden, row = rules_of(request.member).hidden, page.visit
    today = measures.readings_of_visit(organization_id=organization_id, visit_id=row.id)
    figures = Figures(
        today,
        measures.latest_readings(organization_id=organization_id, patient_id=row.patient_id, but_visit_id=row.id),
        age=page.patient.age_on(row.starts_at.date()),
    )
    sport = held.sports.get(request.GET.get("sport", "")) if template_id == "athlete" else None
    shown = template_page(
        held.templates[template_id], sport, figures, hidden=hidden,
        signs=queries.findings_of_visit(organization_id=organization_id, visit_id=row.id),
        signs_before=queries.findings_before(
            organization_id=organization_id, patient_id=row.patient_id, but_visit_id=row.id
        ),
    )  # fmt: skip
    return {
        "shown": shown,
        "templates": templates_for(request.member),
        "sports": held.sports.values() if template_id == "athlete" else (),
        "answers": NO_ANSWER,
        "review_status": held.review_status,
        "signs": offered_signs(
            today, signs_of_visit(organization_id=organization_id, visit_id=row.id), catalogue=catalogues.instruments()
        ),
        "may_record": request.member.may("examination.record"),
    }
