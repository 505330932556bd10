from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.accounts.throttle import services as throttle
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.patients import queries as patients
from filiform.patients.access.visitors import VisitorRequest, for_patient
from filiform.patients.messages import queries, services


@require_GET
@allowed("patients.talk")
def inbox(request: ClinicRequest) -> HttpResponse:
    """Who waits for an answer."""
    member = request.member
    found = queries.waiting(organization_id=member.organization_id, clinic_id=member.clinic_id)
    return render(request, "messages/inbox.html", {"waiting": found})


@require_http_methods(["GET", "POST"])
@allowed("patients.talk")
def talk(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """One patient's messages and the answer."""
    member, text, error = request.member, request.POST.get("text", ""), ""
    patient = patients.identity(organization_id=member.organization_id, patient_ref=patient_ref)
    if request.method == "POST":
        try:
            services.write_message(patient=patient, text=text, by=member, at=now())
            messages.success(request, "Sent. The patient reads it on her own page.")
            return redirect("messages:talk", patient_ref)
        except InvalidInput as wrong:
            error = str(wrong)
    rows = queries.messages_of(organization_id=member.organization_id, patient_id=patient.id)
    page = {"patient": patient, "rows": rows, "text": text, "error": error, "most": services.LONGEST}
    page["waits"] = any(row.from_patient and not row.taken_at for row in rows)
    return render(request, "messages/talk.html", page, status=422 if error else 200)


@require_POST
@allowed("patients.talk")
def take(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """It was read, and needs no answer in writing."""
    patient = patients.identity(organization_id=request.member.organization_id, patient_ref=patient_ref)
    services.take_messages(patient=patient, by=request.member, at=now())
    return redirect("messages:inbox")


@require_http_methods(["GET", "POST"])
@for_patient
def own(request: VisitorRequest) -> HttpResponse:
    """What she wrote and what she was answered."""
    visitor, text, error = request.visitor, request.POST.get("text", ""), ""
    if request.method == "POST":
        throttle.count("message", visitor.patient.ref, limit=20, per=timedelta(days=1), at=now())
        try:
            services.write_message(patient=visitor.patient, text=text, by=visitor.member, at=now())
            messages.success(request, _("Sent. Somebody from the clinic reads it in opening hours."))
            return redirect("messages:own")
        except InvalidInput as wrong:
            error = str(wrong)
    rows = queries.messages_of(organization_id=visitor.member.organization_id, patient_id=visitor.patient.id)
    page = {"rows": rows, "text": text, "error": error, "most": services.LONGEST}
    return render(request, "messages/own.html", page, status=422 if error else 200)
