from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking import queries as booking
from filiform.booking.visit_types.queries import visit_types
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.knowledge import catalogues
from filiform.measures import queries as measured
from filiform.measures.asking import queries, services
from filiform.measures.asking.forms import read_occasion, read_plan
from filiform.measures.asking.types import AskingState, Occasion
from filiform.measures.pages import short_name, sign_label
from filiform.measures.types import CorrectedRow, figure
from filiform.patients.services import note_chart_seen


@require_GET
@allowed("chart.see")
def askings(request: ClinicRequest) -> HttpResponse:
    """Who was asked, who answered, who did not; the parts make the whole."""
    asked, at = request.GET.get("show", ""), now()
    show = queries.Show(asked) if asked in set(queries.Show) else queries.Show.TO_DO
    counts = queries.counts(by=request.member, at=at)
    context = {
        "rows": queries.work_list(by=request.member, at=at, show=show), "show": show,
        "shows": [(one, sum(counts[state] for state in queries.SHOWN[one])) for one in queries.Show],
        "counts": [(state.label, counts[state]) for state in AskingState if state is not AskingState.VOID],
        "days": queries.LOOKED_BACK.days, "wide": True, "may_plan": request.member.may("clinics.govern"),
    }  # fmt: skip
    return render(request, "measures/askings.html", context)


@require_GET
@allowed("chart.see")
def visit(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """What is asked of this patient by link: the plan of the episode, what was sent, what came back."""
    member, at = request.member, now()
    page = booking.visit_page(organization_id=member.organization_id, visit_ref=visit_ref, here="outcome")
    plan = queries.plans_for(organization_id=member.organization_id, visits=[page.visit])[page.visit.id]
    rows = queries.askings_of_patient(
        organization_id=member.organization_id, patient_id=page.visit.patient_id, at=at
    )  # fmt: skip
    note_chart_seen(patient_ref=page.patient.ref, page="questions", by=member, at=at)
    corrected = measured.corrected_by_link(organization_id=member.organization_id, patient_id=page.visit.patient_id)
    context: dict[str, Any] = {
        "corrected": [(_label(one), figure(one.before) if one.before is not None else "", figure(one.value), one)
                      for one in corrected],
        "page": page, "plan": plan, "rows": rows, "choices": _choices(), "may_record": member.may("measures.record"),
        "occasions": [(one.value, one.label) for one in Occasion if one is not Occasion.FOLLOW_UP],
    }  # fmt: skip
    return render(request, "measures/asking_visit.html", context)


@require_POST
@allowed("measures.record")
def ask(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Send a link now."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    services.ask_now(
        visit=row, occasion=read_occasion(request.POST.get("occasion", "")),
        instruments=request.POST.getlist("instruments"), by=request.member, at=now(),
    )  # fmt: skip
    messages.success(request, "The link is on its way.")
    return redirect("measures:asking-visit", visit_ref)


@require_POST
@allowed("measures.record")
def plan_episode(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Set what is asked in this episode of care."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    services.set_plan(
        plan=read_plan(request.POST), episode_id=row.episode_id, about=row.ref, by=request.member, at=now()
    )
    messages.success(request, "Plan of this episode set.")
    return redirect("measures:asking-visit", visit_ref)


@require_POST
@allowed("measures.record")
def call_off(request: ClinicRequest, asking_ref: str) -> HttpResponse:
    """Take questions back that were not answered."""
    row = queries.asking(organization_id=request.member.organization_id, asking_ref=asking_ref, at=now())
    services.call_off(asking_ref=asking_ref, by=request.member, at=now())
    messages.success(request, "Taken back. The link opens nothing any more.")
    return redirect("measures:asking-visit", row.visit_ref)


@require_http_methods(["GET", "POST"])
@allowed("clinics.govern")
def plan(request: ClinicRequest) -> HttpResponse:
    """What the clinic asks by link, for all visits or for one visit type."""
    member = request.member
    types = {one.ref: one for one in visit_types(organization_id=member.organization_id)}
    chosen = types.get(request.POST.get("visit_type") or request.GET.get("visit_type", ""))
    if request.method == "POST":
        services.set_plan(
            plan=read_plan(request.POST), visit_type_id=chosen.id if chosen else None, by=member, at=now()
        )
        messages.success(request, f"Plan set for {chosen.name if chosen else 'every visit type without its own'}.")
    shown = queries.plan_of(organization_id=member.organization_id, visit_type=chosen.name if chosen else "")
    context = {"plan": shown, "choices": _choices(), "types": list(types.values()), "chosen": chosen}
    return render(request, "measures/plan.html", context)


def _choices() -> list[tuple[str, str]]:
    """Every instrument that can be asked by link."""
    instruments = catalogues.instruments().by_id
    return [(one, short_name(instruments[one].name)) for one in catalogues.taking().by_link]


def _label(one: CorrectedRow) -> str:
    return sign_label(catalogues.instruments().by_id[one.instrument], one.side, one.movement)
