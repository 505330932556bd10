from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.aftercare import pages, queries, services
from filiform.aftercare.alarms.queries import open_alarms
from filiform.aftercare.errors import AnswerIncomplete, NothingDone
from filiform.aftercare.forms import read_how, read_sent
from filiform.aftercare.preparing import prepare
from filiform.aftercare.printing import sheet_pdf
from filiform.aftercare.types import Source
from filiform.booking import queries as booking
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.knowledge import catalogues
from filiform.patients import queries as patients
from filiform.patients.services import note_chart_seen
from filiform.patients.types import alerts_for


@require_GET
@allowed("aftercare.see")
def visit(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The sheet of a visit, how it was handed over, and what is asked afterwards."""
    member, at = request.member, now()
    page = booking.visit_page(organization_id=member.organization_id, visit_ref=visit_ref, here="aftercare")
    language = request.GET.get("language") or page.patient.language
    context = {
        "page": page, "prepared": prepare(visit=page.visit, language=language, by=member, at=at), "language": language,
        "given": queries.sheets_of_visit(organization_id=member.organization_id, visit_id=page.visit.id),
        "follow_ups": queries.follow_ups_of_visit(
            organization_id=member.organization_id, visit_id=page.visit.id, at=at
        ),
        "may_hand_over": member.may("aftercare.hand_over"), "catalogue": catalogues.aftercare(),
    }  # fmt: skip
    note_chart_seen(patient_ref=page.patient.ref, page="aftercare", by=member, at=at)
    return render(request, "aftercare/visit.html", context)


@require_POST
@allowed("aftercare.hand_over")
def hand_over(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Keep that the sheet was handed over, or mail it."""
    member = request.member
    row = booking.visit(organization_id=member.organization_id, visit_ref=visit_ref)
    patient = patients.identities(organization_id=member.organization_id, patient_ids={row.patient_id})[row.patient_id]
    how = read_how(request.POST.get("how", ""))
    language = request.POST.get("language") or patient.language
    services.hand_over_sheet(visit=row, how=how, language=language, by=member, at=now())
    messages.success(request, f"Sheet handed over {how.label}.")
    return redirect("aftercare:visit", visit_ref)


@require_GET
@allowed("aftercare.see")
def paper(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The sheet as a PDF."""
    member = request.member
    row = booking.visit(organization_id=member.organization_id, visit_ref=visit_ref)
    patient = patients.identities(organization_id=member.organization_id, patient_ids={row.patient_id})[row.patient_id]
    language = request.GET.get("language") or patient.language
    sheet = prepare(visit=row, language=language, by=member, at=now()).sheet
    if sheet is None:
        raise NothingDone
    note_chart_seen(patient_ref=patient.ref, page="aftercare-sheet", by=member, at=now())
    response = HttpResponse(
        sheet_pdf(sheet, patient=patient, visit=row, at=row.ends_at), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="aftercare-{visit_ref}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@allowed("aftercare.see")
def follow_ups(request: ClinicRequest) -> HttpResponse:
    """The work list: red, to be phoned, answered, still open; and how many answered at all."""
    member, at, asked = request.member, now(), request.GET.get("show", "")
    show = queries.Show(asked) if asked in set(queries.Show) else queries.Show.TO_DO
    context = {
        "rows": queries.work_list(by=member, at=at, show=show, mine=request.GET.get("who") == "me"),
        "who": "me" if request.GET.get("who") == "me" else "all", "show": show, "shows": list(queries.Show),
        "alarms": open_alarms(organization_id=member.organization_id, clinic_id=member.clinic_id, at=at),
        "counts": queries.completeness(by=member, since=at - queries.LOOKED_BACK, at=at),
        "days": queries.LOOKED_BACK.days, "wide": True,
    }  # fmt: skip
    return render(request, "aftercare/follow_ups.html", context)


@require_http_methods(["GET", "POST"])
@allowed("aftercare.answer")
def follow_up(request: ClinicRequest, follow_up_ref: str) -> HttpResponse:
    """One set of questions: every answer, and a form for one given by telephone."""
    if request.method == "POST":
        try:
            given = services.record_answer(
                follow_up_ref=follow_up_ref, sent=read_sent(request.POST), source=Source.PHONE, language="en",
                by=request.member, at=now(),
            )  # fmt: skip
        except AnswerIncomplete as error:
            return _follow_up(request, follow_up_ref, error.facts["fields"])
        say = "Red flag: the alarm stands. Tell the patient what is below." if given.is_red else "Answer kept."
        messages.success(request, say)
        return redirect("aftercare:follow-up", follow_up_ref)
    return _follow_up(request, follow_up_ref)


def _follow_up(request: ClinicRequest, follow_up_ref: str, missing: tuple[str, ...] = ()) -> HttpResponse:
    member, at = request.member, now()
    sent = request.POST if missing else None
    asked = pages.asked(by=member, follow_up_ref=follow_up_ref, at=at, sent=sent, missing=missing)
    patient = patients.identity(organization_id=member.organization_id, patient_ref=asked.page.row.patient_ref)
    note_chart_seen(patient_ref=patient.ref, page="follow-up", by=member, at=at)
    context: dict[str, Any] = {
        "asked": asked, "heard": pages.heard(by=member, page=asked.page), "patient": patient,
        "alerts": alerts_for(member.organization_id, patient.id),
        "answers": [(one, pages.questions_of(one.given.flags)) for one in reversed(asked.page.answers)],
    }  # fmt: skip
    return render(request, "aftercare/follow_up.html", context, status=422 if missing else 200)
