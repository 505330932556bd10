from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.outcomes.reports import queries, services
from filiform.outcomes.views import asked_form, with_libraries


@require_GET
@allowed("outcomes.see")
@with_libraries
def see_all(request: ClinicRequest) -> HttpResponse:
    """Reports that were made, and one more to be asked for."""
    form = asked_form(request, now())
    found = queries.reports(organization_id=request.member.organization_id)
    return render(request, "outcomes/reports.html", {"form": form, "reports": found})


@require_POST
@allowed("outcomes.see")
@with_libraries
def ask(request: ClinicRequest) -> HttpResponse:
    moment = now()
    form = asked_form(request, moment, given=request.POST)
    if not form.is_valid():
        found = queries.reports(organization_id=request.member.organization_id)
        return render(request, "outcomes/reports.html", {"form": form, "reports": found}, status=422)
    ref = services.ask_for_report(asked=form.asked, by=request.member, at=moment)
    return redirect("outcomes:report", report_ref=ref)


@require_GET
@allowed("outcomes.see")
def see(request: ClinicRequest, report_ref: str) -> HttpResponse:
    """How far a report is; a page without scripts is told to look again."""
    found = queries.report(organization_id=request.member.organization_id, report_ref=report_ref)
    template = "outcomes/_report.html" if request.htmx else "outcomes/report.html"
    return render(request, template, {"report": found})


@require_GET
@allowed("outcomes.see")
def download(request: ClinicRequest, report_ref: str) -> HttpResponse:
    made, at = queries.paper(organization_id=request.member.organization_id, report_ref=report_ref)
    answer = HttpResponse(made, content_type="application/pdf")
    day = at.astimezone(request.member.zone).date()
    answer["Content-Disposition"] = f'attachment; filename="outcomes-{day.isoformat()}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
