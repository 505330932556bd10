from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from filiform.clinics.members import ClinicRequest, Member, allowed
from filiform.core.clock import now
from filiform.intake.redflags import queries, services
from filiform.intake.redflags.errors import HowDidItEnd
from filiform.intake.redflags.pages import cases
from filiform.intake.redflags.types import Ending, FlagRow
from filiform.patients import queries as patients
from filiform.patients import services as trail
from filiform.patients.types import Identity


@require_GET
@allowed("desk.see_day")
def see_warnings(request: ClinicRequest) -> HttpResponse:
    """Before the visit: what patients have answered that somebody must act on, and what became of it.

    The desk sees whom it is about, when, and who takes care of it; what was answered is for those who treat.
    """
    return _page(request) if request.member.may("intake.follow_warnings") else _desk(request)


@require_POST
@allowed("intake.follow_warnings")
def take(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    services.take_warnings(visit_ref=visit_ref, by=request.member, at=now())
    return redirect("redflags:all")


@require_POST
@allowed("intake.follow_warnings")
def not_reached(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    services.note_not_reached(visit_ref=visit_ref, by=request.member, at=now())
    return redirect("redflags:all")


@require_POST
@allowed("intake.follow_warnings")
def finish(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    try:
        services.finish_warnings(
            visit_ref=visit_ref, refs=request.POST.getlist("ref"), outcome=request.POST.get("outcome", ""),
            note=request.POST.get("note", ""), by=request.member, at=now(),
        )  # fmt: skip
    except HowDidItEnd as error:
        return _page(request, failed=visit_ref, failure=str(error), status=error.status)
    return redirect("redflags:all")


def _desk(request: ClinicRequest) -> HttpResponse:
    rows, people = _warned(request.member)
    return render(request, "intake/redflags/desk.html", {"waiting": cases(rows, people, is_done=False)})


def _warned(member: Member) -> tuple[list[FlagRow], dict[int, Identity]]:
    rows = queries.warnings_of_clinic(organization_id=member.organization_id, clinic_id=member.clinic_id, at=now())
    return rows, patients.identities(
        organization_id=member.organization_id, patient_ids={row.patient_id for row in rows}
    )  # fmt: skip


def _page(request: ClinicRequest, *, failed: str = "", failure: str = "", status: int = 200) -> HttpResponse:
    member, at = request.member, now()
    rows, people = _warned(member)
    waiting, done = cases(rows, people, is_done=False), cases(rows, people, is_done=True)
    for ref in dict.fromkeys(case.patient.ref for case in waiting):
        trail.note_chart_seen(patient_ref=ref, page="before the visit", by=member, at=at)
    page = {
        "waiting": waiting, "done": done, "endings": [(one.value, one.label) for one in Ending],
        "failed": failed, "failure": failure, "typed": request.POST,
    }  # fmt: skip
    return render(request, "intake/redflags/all.html", page, status=status)
