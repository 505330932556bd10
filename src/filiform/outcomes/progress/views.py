from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET

from filiform.clinics.members import ClinicRequest, Member, allowed
from filiform.core.clock import now
from filiform.outcomes.progress.pages import Page, page_of
from filiform.outcomes.progress.paper import FONT, progress_pdf
from filiform.outcomes.progress.queries import progress
from filiform.outcomes.progress.standing import standing_of
from filiform.patients import queries as patients
from filiform.patients.access.visitors import VisitorRequest, for_patient
from filiform.patients.services import note_chart_seen
from filiform.patients.types import Identity, alerts_for


@require_GET
@allowed("chart.see")
def of_patient(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """How one patient got on, for those who treat her."""
    member = request.member
    patient = patients.identity(organization_id=member.organization_id, patient_ref=patient_ref)
    with _plain_english():
        page = _page(request, member, patient)
        note_chart_seen(patient_ref=patient_ref, page="progress", by=member, at=now())
        context = {
            "page": page, "patient": patient, "alerts": alerts_for(member.organization_id, patient.id),
            "standing": standing_of(page.progress, patient_id=patient.id, by=member, at=now()),
        }  # fmt: skip
        return render(request, "progress/staff.html", context)


@require_GET
@allowed("chart.see")
def of_patient_pdf(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """The same on paper."""
    member = request.member
    patient = patients.identity(organization_id=member.organization_id, patient_ref=patient_ref)
    with _plain_english():
        made = progress_pdf(_page(request, member, patient, font=FONT), patient=patient, member=member, at=now())
    note_chart_seen(patient_ref=patient_ref, page="progress on paper", by=member, at=now())
    return _paper(made, f"progress-{patient_ref}.pdf")


@require_GET
@for_patient
def own(request: VisitorRequest) -> HttpResponse:
    """How she got on, for herself and in her language."""
    visitor = request.visitor
    page = _page(request, visitor.member, visitor.patient)
    note_chart_seen(patient_ref=visitor.patient.ref, page="own progress", by=visitor.member, at=now())
    return render(request, "progress/own.html", {"page": page})


@require_GET
@for_patient
def own_pdf(request: VisitorRequest) -> HttpResponse:
    """Hers on paper."""
    visitor = request.visitor
    page = _page(request, visitor.member, visitor.patient, font=FONT)
    made = progress_pdf(page, patient=visitor.patient, member=visitor.member, at=now())
    note_chart_seen(patient_ref=visitor.patient.ref, page="own progress on paper", by=visitor.member, at=now())
    return _paper(made, "progress.pdf")


def _page(request: HttpRequest, member: Member, patient: Identity, *, font: str = "") -> Page:
    number = request.GET.get("visit", "")
    found = progress(
        organization_id=member.organization_id, patient_id=patient.id, zone=member.zone, at=now(),
        episode_ref=request.GET.get("episode", ""), up_to=int(number) if _is_number(number) else None,
    )  # fmt: skip
    return page_of(found, font=font)


def _is_number(text: str) -> bool:
    """A visit of an episode: a small whole number from 1 up. Anything else shows the newest."""
    return text.isascii() and text.isdecimal() and 0 < len(text) < 6 and int(text) > 0


@contextmanager
def _plain_english() -> Iterator[None]:
    """Staff pages are in English, whatever the browser asks for; pictures and sentences are made here."""
    with translation.override("en"):
        yield


def _paper(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
