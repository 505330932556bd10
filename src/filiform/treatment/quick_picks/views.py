from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking import queries as booking
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput, Refused
from filiform.patients import queries as patients
from filiform.patients.services import note_chart_seen
from filiform.supplies import queries as supplies
from filiform.treatment.picks import pick_of_session
from filiform.treatment.queries import treatment_of
from filiform.treatment.quick_picks import services
from filiform.treatment.quick_picks.editing import content_of, editing_of, pressed, read_editing
from filiform.treatment.quick_picks.pages import card_of, edit_page, sizes_of, words_of
from filiform.treatment.quick_picks.queries import quick_pick, quick_picks_for


@require_GET
@allowed("picks.keep")
def see_all(request: ClinicRequest) -> HttpResponse:
    """The clinic's quick picks and one's own, favourites first."""
    return _all(request)


@require_POST
@allowed("picks.keep")
def rename(request: ClinicRequest, pick_ref: str) -> HttpResponse:
    name = request.POST.get("name", "")
    try:
        services.rename_quick_pick(pick_ref=pick_ref, name=name, by=request.member, at=now())
    except (InvalidInput, Refused) as error:
        return _all(request, failed=pick_ref, typed=name, failure=_said(error), status=422)
    return redirect("quick-picks:all")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("picks.keep")
def change(request: ClinicRequest, pick_ref: str) -> HttpResponse:
    """The whole content on one page. Only `save` keeps it; the other buttons change the page, and need no script."""
    member, status, failure, failed = request.member, 200, "", ""
    row = quick_pick(member, pick_ref)
    stocked = supplies.usable_lots(organization_id=member.organization_id, on=now().astimezone(member.zone).date())
    sizes = sizes_of(row.pick, ((lot.gauge_mm, lot.length_mm) for lot in stocked))
    form = editing_of(row.name, row.pick)
    if request.method == "POST":
        sent, act = read_editing(request.POST.dict()), request.POST.get("act", "save")
        form = pressed(sent, act, sizes=sizes, target=request.POST.get("muscle", ""))
        if act == "save":
            try:
                services.change_quick_pick(
                    pick_ref=row.ref, name=form.name, content=content_of(form), by=member, at=now()
                )
            except (InvalidInput, Refused) as error:
                status, failure, failed = 422, _said(error), str(error.facts.get("where", "name"))
            else:
                return redirect("quick-picks:all")
    page = edit_page(form, sizes, failed=failed)
    context = {"row": row, "page": page, "failure": failure}
    return render(request, "treatment/change_pick.html", context, status=status)


@require_POST
@allowed("picks.keep")
def retire(request: ClinicRequest, pick_ref: str) -> HttpResponse:
    services.retire_quick_pick(pick_ref=pick_ref, by=request.member, at=now())
    return redirect("quick-picks:all")


@require_POST
@allowed("picks.keep")
def favourite(request: ClinicRequest, pick_ref: str) -> HttpResponse:
    """Mark it, or take the mark off again: whichever the button said."""
    wanted = request.POST.get("favourite") == "yes"
    services.mark_favourite(pick_ref=pick_ref, is_favourite=wanted, by=request.member, at=now())
    return redirect("quick-picks:all")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("picks.keep")
def keep(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Look at what a closed session would be kept as, name it, and keep it."""
    if request.method != "POST":
        return _proposal(request, visit_ref)
    name, for_clinic = request.POST.get("name", ""), request.POST.get("whose") == "clinic"
    try:
        services.keep_session(visit_ref=visit_ref, name=name, for_clinic=for_clinic, by=request.member, at=now())
    except (InvalidInput, Refused) as error:
        return _proposal(request, visit_ref, typed=name, for_clinic=for_clinic, failure=_said(error), status=422)
    return redirect("quick-picks:all")


def _all(request: ClinicRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    cards = [card_of(row, request.member) for row in quick_picks_for(request.member)]
    context = {"cards": cards, "may_govern": request.member.may("clinics.govern"), **more}
    return render(request, "treatment/quick_picks.html", context, status=status)


def _proposal(
    request: ClinicRequest, visit_ref: str, *, typed: str | None = None, for_clinic: bool | None = None,
    failure: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    member = request.member
    visit = booking.visit(organization_id=member.organization_id, visit_ref=visit_ref)
    who = patients.identities(organization_id=member.organization_id, patient_ids={visit.patient_id})
    note_chart_seen(patient_ref=who[visit.patient_id].ref, page="quick-pick", by=member, at=now())
    state = treatment_of(organization_id=member.organization_id, visit_id=visit.id).state
    pick = pick_of_session(state) if state.is_closed else None
    words = words_of(pick) if pick else None
    may_govern = member.may("clinics.govern")
    context = {
        "visit": visit, "words": words, "failure": failure, "may_govern": may_govern,
        "name": typed if typed is not None else words.name if words else "",
        "for_clinic": may_govern if for_clinic is None else for_clinic,
    }  # fmt: skip
    return render(request, "treatment/quick_pick.html", context, status=status)


def _said(error: InvalidInput | Refused) -> str:
    return str(error.facts.get("message") or error)
