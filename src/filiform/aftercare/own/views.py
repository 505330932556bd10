from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from filiform.accounts.throttle import services as throttle
from filiform.aftercare import pages, queries, services
from filiform.aftercare.errors import AnswerIncomplete, FollowUpNotFound
from filiform.aftercare.forms import read_sent
from filiform.aftercare.own.queries import own_sheet
from filiform.aftercare.printing import sheet_pdf
from filiform.aftercare.types import Source
from filiform.clinics.members import Member
from filiform.core.clock import now
from filiform.knowledge import catalogues
from filiform.patients.access.types import Purpose
from filiform.patients.access.visitors import LinkRequest, VisitorRequest, for_link, for_patient
from filiform.patients.services import note_chart_seen

MOST_ANSWERS = 30


@require_http_methods(["GET", "POST"])
@for_link(Purpose.FOLLOW_UP)
def answer(request: LinkRequest) -> HttpResponse:
    """The questions of the link she opened; once answered, what follows from it."""
    return _answer(request, request.link.member, request.link.about, here=reverse("aftercare:answer"))


@require_http_methods(["GET", "POST"])
@for_patient
def answer_own(request: VisitorRequest, follow_up_ref: str) -> HttpResponse:
    """The same from her own page."""
    member = request.visitor.member
    page = queries.follow_up(organization_id=member.organization_id, follow_up_ref=follow_up_ref, at=now())
    if page.row.patient_ref != request.visitor.patient.ref:
        raise FollowUpNotFound
    return _answer(request, member, follow_up_ref, here=reverse("aftercare:answer-own", args=[follow_up_ref]))


def _answer(request: HttpRequest, by: Member, follow_up_ref: str, *, here: str) -> HttpResponse:
    if request.method == "POST":
        if not set(request.POST.getlist("flags")) & catalogues.aftercare().flags.keys():
            # A red flag is never counted as one try too many; a word that is none is.
            throttle.count("follow-up", follow_up_ref, limit=MOST_ANSWERS, per=timedelta(days=1), at=now())
        try:
            services.record_answer(
                follow_up_ref=follow_up_ref, sent=read_sent(request.POST), source=Source.LINK,
                language=get_language() or "en", by=by, at=now(),
            )  # fmt: skip
        except AnswerIncomplete as error:
            return _questions(request, by, follow_up_ref, here, request.POST, error.facts["fields"])
        return redirect(here)
    page = queries.follow_up(organization_id=by.organization_id, follow_up_ref=follow_up_ref, at=now())
    heard = pages.heard(by=by, page=page)
    if heard is None or "again" in request.GET:
        return _questions(request, by, follow_up_ref, here)
    return render(request, "aftercare/heard.html", {"heard": heard, "page": page, "here": here})


def _questions(
    request: HttpRequest, by: Member, follow_up_ref: str, here: str, sent: QueryDict | None = None,
    missing: tuple[str, ...] = (),
) -> HttpResponse:  # fmt: skip
    asked = pages.asked(by=by, follow_up_ref=follow_up_ref, at=now(), sent=sent, missing=missing)
    return render(request, "aftercare/asked.html", {"asked": asked, "here": here}, status=422 if missing else 200)


@require_GET
@for_patient
def sheet(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """Her sheet of one visit."""
    found = own_sheet(visitor=request.visitor, visit_ref=visit_ref, language=get_language() or "en", at=now())
    note_chart_seen(patient_ref=request.visitor.patient.ref, page="own sheet", by=request.visitor.member, at=now())
    return render(request, "aftercare/own_sheet.html", {"found": found, "sheet": found.sheet})


@require_GET
@for_patient
def paper(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """Her sheet as a PDF."""
    found = own_sheet(visitor=request.visitor, visit_ref=visit_ref, language=get_language() or "en", at=now())
    note_chart_seen(patient_ref=request.visitor.patient.ref, page="own sheet", by=request.visitor.member, at=now())
    made = sheet_pdf(found.sheet, patient=request.visitor.patient, visit=found.visit, at=found.visit.ends_at)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="aftercare-{visit_ref}.pdf"'
    return response
