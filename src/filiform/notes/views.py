from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from filiform.booking import queries as booking
from filiform.booking.types import VisitStatus
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.notes import queries, services
from filiform.notes.errors import EmptyAddendum, NothingToSign, NotQualifiedThen
from filiform.notes.paper import note_pdf
from filiform.patients import services as patients


@require_GET
@allowed("chart.see")
def note(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The note of a visit: a draft that follows the record, or the signed words and their addenda."""
    return _page(request, visit_ref)


@require_POST
@allowed("notes.write")
def write(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Autosave of the clinician's own words. Answers with the time it was saved."""
    visit = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    saved = services.write_own_words(visit=visit, text=request.POST.get("own_words", ""), by=request.member, at=now())
    return render(request, "ui/_saved.html", {"at": saved.saved_at, "state": "saved"})


@require_POST
@allowed("notes.sign")
def sign(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    visit = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    own_words, why = request.POST.get("own_words"), request.POST.get("why", "")
    try:
        services.sign_note(visit=visit, own_words=own_words, why_all_the_same=why, by=request.member, at=now())
    except NothingToSign as error:
        return _page(request, visit_ref, error=str(error), status=error.status)
    except NotQualifiedThen as error:  # the page says why, and asks
        return _page(request, visit_ref, status=error.status)
    return HttpResponseRedirect(reverse("notes:note", args=[visit_ref]))


@require_POST
@allowed("notes.write")
def add(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    visit = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    try:
        services.add_addendum(visit=visit, text=request.POST.get("text", ""), by=request.member, at=now())
    except EmptyAddendum as error:
        return _page(request, visit_ref, error=str(error), status=error.status)
    return HttpResponseRedirect(reverse("notes:note", args=[visit_ref]) + "#addenda")


@require_GET
@allowed("chart.see")
def paper(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The note as a tagged PDF; a draft says so on every page."""
    moment = now()
    member = request.member
    visit = booking.visit(organization_id=member.organization_id, visit_ref=visit_ref)
    shown = queries.note_page(organization_id=member.organization_id, visit=visit, zone=member.zone, at=moment)
    patients.note_chart_seen(patient_ref=shown.patient.ref, page="note.pdf", by=member, at=moment)
    answer = HttpResponse(note_pdf(shown, member=member, at=moment), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="note-{visit.starts_at:%Y-%m-%d}-{visit.ref}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _page(request: HttpRequest, visit_ref: str, *, error: str = "", status: int = 200) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    moment = now()
    page = booking.visit_page(organization_id=member.organization_id, visit_ref=visit_ref, here="note")
    shown = queries.note_page(organization_id=member.organization_id, visit=page.visit, zone=member.zone, at=moment)
    patients.note_chart_seen(patient_ref=page.patient.ref, page="note", by=member, at=moment)
    treated = page.visit.status is VisitStatus.DONE and any(one.key == "procedure" for one in shown.sections)
    context = {
        "page": page, "note": shown, "error": error, "may_write": member.may("notes.write"),
        "may_keep": treated and member.may("picks.keep"),
    }  # fmt: skip
    return render(request, "notes/note.html", context, status=status)
