from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from filiform.accounts.throttle import services as throttle
from filiform.consent.printing import consent_pdf
from filiform.core.clock import now
from filiform.desk.portal import queries
from filiform.desk.portal.export import archive
from filiform.desk.portal.services import note_download, note_own_look
from filiform.notes.paper import note_pdf
from filiform.patients.access.visitors import VisitorRequest, for_patient


@require_GET
@for_patient
def home(request: VisitorRequest) -> HttpResponse:
    """Her own page: the next visit and what there is to do."""
    return render(request, "portal/home.html", {"home": queries.home(visitor=request.visitor, at=now())})


@require_GET
@for_patient
def visits(request: VisitorRequest) -> HttpResponse:
    """Visits and papers, newest first."""
    found, more = queries.own_visits(visitor=request.visitor, after=request.GET.get("after", ""))
    note_own_look(visitor=request.visitor, page="own visits", at=now())
    page = {"visits": found, "more": more, "documents": queries.documents(visitor=request.visitor)}
    return render(request, "portal/visits.html", page)


@require_GET
@for_patient
def note(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """A signed note as PDF."""
    found = queries.own_note(visitor=request.visitor, visit_ref=visit_ref, at=now())
    note_own_look(visitor=request.visitor, page="own note", at=now())
    return _paper(note_pdf(found, member=request.visitor.member, at=now()), f"note-{visit_ref}.pdf")


@require_GET
@for_patient
def consent_copy(request: VisitorRequest, consent_ref: str) -> HttpResponse:
    """What she decided, with the text she was shown."""
    visitor = request.visitor
    found = queries.own_document(visitor=visitor, consent_ref=consent_ref)
    note_own_look(visitor=visitor, page="own consent", at=now())
    made = consent_pdf(found, patient=visitor.patient, clinic=visitor.member.clinic_name, zone=visitor.member.zone)
    return _paper(made, f"consent-{consent_ref}.pdf")


@require_GET
@for_patient
def needles(request: VisitorRequest) -> HttpResponse:
    """Where needles went, on the body and in words."""
    rows, told = queries.needled(visitor=request.visitor)
    note_own_look(visitor=request.visitor, page="own needles", at=now())
    return render(request, "portal/needles.html", {"told": told, "overlays": queries.overlays(rows)})


@require_GET
@for_patient
def trail(request: VisitorRequest) -> HttpResponse:
    """Who looked at her record."""
    return render(request, "portal/trail.html", {"lines": queries.trail(visitor=request.visitor)})


@require_POST
@for_patient
def download(request: VisitorRequest) -> StreamingHttpResponse:
    """Everything held of her, without asking anyone."""
    throttle.count("download", request.visitor.patient.ref, limit=10, per=timedelta(days=1), at=now())
    note_download(visitor=request.visitor, by=request.visitor.member, at=now())
    response = StreamingHttpResponse(archive(request.visitor, at=now()), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="my-record-{now():%Y-%m-%d}.zip"'
    return response


def _paper(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
