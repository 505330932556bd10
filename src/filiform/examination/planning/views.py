from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import FiliformError
from filiform.examination.planning import pages, queries, services
from filiform.examination.planning.forms import read_day, read_plan
from filiform.examination.planning.rules import may_be_routine, rule_of
from filiform.examination.settings.types import rules_of
from filiform.knowledge import catalogues
from filiform.measures import queries as measures
from filiform.measures.asterisks.queries import signs_of_visit
from filiform.measures.pages import offered_signs
from filiform.patients.services import note_chart_seen


@require_GET
@allowed("chart.see")
def plan(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Diagnosis and plan of the complaint, where it stands, and what was decided before."""
    context = _context(request, visit_ref)
    note_chart_seen(patient_ref=context["page"].patient.ref, page="plan", by=request.member, at=now())
    return render(request, "examination/planning/plan.html", context)


@require_POST
@allowed("examination.record")
def save(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Keep the plan; what cannot be read comes back with the sentence."""
    try:
        services.set_care_plan(
            visit=_visit(request, visit_ref), plan=read_plan(request.POST), by=request.member, at=now()
        )
    except FiliformError as error:
        if error.status == 404:
            raise
        context = _context(request, visit_ref) | {"error": str(error)}
        return render(request, "examination/planning/plan.html", context, status=422)
    messages.success(request, "Plan kept.")
    return redirect("examination:care-plan", visit_ref=visit_ref)


@require_POST
@allowed("examination.record")
def review(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Sign the review."""
    services.sign_review(
        visit=_visit(request, visit_ref),
        checked=request.POST.getlist("checked"),
        decision=request.POST.get("decision", ""),
        reason=request.POST.get("reason", ""),
        again_on=read_day(request.POST.get("again_on", ""), "The day to look again"),
        by=request.member,
        at=now(),
    )
    messages.success(request, "Review signed.")
    return redirect("examination:care-plan", visit_ref=visit_ref)


@require_POST
@allowed("examination.record")
def override(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Go on with this visit without a review, with a reason. It is counted."""
    reason = request.POST.get("reason", "")
    services.override_review(visit=_visit(request, visit_ref), reason=reason, by=request.member, at=now())
    messages.success(request, "Noted. This visit may be planned; the review stays due.")
    return redirect("examination:visit", visit_ref=visit_ref)


@require_http_methods(["GET"])
@allowed("knowledge.see")
def codes(request: ClinicRequest) -> HttpResponse:
    """ICD-10-CM codes for what was typed. Nothing of a patient is in it."""
    options = pages.code_options(request.GET.get("q", "")[:80])
    return render(request, "ui/_picker_options.html", {"options": options})


def review_of(request: ClinicRequest, visit: VisitRow) -> pages.ReviewCard:
    """Where the plan of a visit's episode stands today, in words. Four queries and the plan."""
    member = request.member
    after = rules_of(member).review_after
    on = now().astimezone(member.zone).date()
    state = queries.review_of_visit(
        organization_id=member.organization_id, visit=visit, on=on, zone=member.zone, after_visits=after
    )
    plan = queries.plan_of_episode(organization_id=member.organization_id, episode_id=visit.episode_id)
    rule = rule_of(catalogues.examination().review, after)
    return pages.review_card(state, plan.primary if plan else None, rule)


def _visit(request: ClinicRequest, visit_ref: str) -> VisitRow:
    return booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)


def _context(request: ClinicRequest, visit_ref: str) -> dict[str, Any]:
    member, at = request.member, now()
    on = at.astimezone(member.zone).date()
    page = booking.visit_page(organization_id=member.organization_id, visit_ref=visit_ref, here="examination")
    episode = page.visit.episode_id
    standing = queries.plan_of_episode(organization_id=member.organization_id, episode_id=episode)
    review = review_of(request, page.visit)
    records = queries.records_of_episode(organization_id=member.organization_id, episode_id=episode)
    form = pages.form_of(standing, complaint=page.visit.complaint, on=on)
    return form | {
        "page": page,
        "review": review,
        "records": records[::-1],
        "is_set_aside": may_be_routine(review.state, records, visit_id=page.visit.id),
        "earlier": queries.earlier_plans(organization_id=member.organization_id, episode_id=episode),
        "may_record": member.may("examination.record"),
        "review_status": catalogues.examination().review_status,
        "signs": offered_signs(
            measures.readings_of_visit(organization_id=member.organization_id, visit_id=page.visit.id),
            signs_of_visit(organization_id=member.organization_id, visit_id=page.visit.id),
            catalogue=catalogues.instruments(),
        ),
    }
