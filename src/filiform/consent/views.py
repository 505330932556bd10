from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow
from filiform.clinics.members import ClinicRequest, allowed
from filiform.consent import queries, services
from filiform.consent.errors import ConsentNotFound
from filiform.consent.forms import read_day, read_signing
from filiform.consent.preparing import prepare
from filiform.consent.printing import consent_pdf
from filiform.consent.texts import languages
from filiform.consent.types import Decision, SignerRole
from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.core.languages import shipped_languages
from filiform.intake import queries as intake
from filiform.knowledge import catalogues
from filiform.measures.pages import BENEFITS, instrument_choices
from filiform.patients import queries as patients
from filiform.patients.services import note_chart_seen

NAMES = {language.code: language.name for language in shipped_languages()}


@require_GET
@allowed("chart.see")
def visit(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Goals, concerns, and the consent: what holds, what it leaves out, the text to sign."""
    context = _context(request, visit_ref)
    note_chart_seen(patient_ref=context["page"].patient.ref, page="consent", by=request.member, at=now())
    return render(request, "consent/visit.html", context)


@require_POST
@allowed("consent.record")
def sign(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Keep the signature under the text that was on the screen."""
    try:
        signing = read_signing(request.POST)
        services.sign_consent(visit=_visit(request, visit_ref), signing=signing, by=request.member, at=now())
    except InvalidInput as error:
        context = _context(request, visit_ref) | {"sign_error": str(error), "typed": request.POST}
        return render(request, "consent/visit.html", context, status=422)
    messages.success(request, "Consent signed. Hand over the copy.")
    return _back(visit_ref)


@require_POST
@allowed("consent.record")
def refuse(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Keep that the patient said no."""
    services.refuse_consent(
        visit=_visit(request, visit_ref),
        sha256=request.POST.get("sha256", ""),
        reason=request.POST.get("reason", ""),
        language=request.POST.get("language", ""),
        for_another=request.POST.get("for") == "another",
        by=request.member,
        at=now(),
    )
    messages.success(request, "Recorded as declined. Care without needles can go on.")
    return _back(visit_ref)


@require_POST
@allowed("consent.record")
def confirm(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """One tap on a return visit: the patient agrees again to what she signed."""
    seen = request.POST.get("identity_seen", "")
    try:
        services.confirm_consent(visit=_visit(request, visit_ref), identity_seen=seen, by=request.member, at=now())
    except InvalidInput as error:
        context = _context(request, visit_ref) | {"confirm_error": str(error)}
        return render(request, "consent/visit.html", context, status=422)
    messages.success(request, "Agreed again today.")
    return _back(visit_ref)


@require_POST
@allowed("consent.record")
def withdraw(request: ClinicRequest, visit_ref: str, consent_ref: str) -> HttpResponse:
    """End a consent now."""
    services.withdraw_consent(
        visit=_visit(request, visit_ref),
        consent_ref=consent_ref,
        words=request.POST.get("words", ""),
        by=request.member,
        at=now(),
    )
    messages.success(request, "Consent withdrawn. No needle goes in from now on.")
    return _back(visit_ref)


@require_GET
@allowed("chart.see")
def copy(request: ClinicRequest, visit_ref: str, consent_ref: str) -> HttpResponse:
    """The patient's copy as a PDF."""
    organization_id = request.member.organization_id
    row = _visit(request, visit_ref)
    document = queries.document(organization_id=organization_id, consent_ref=consent_ref)
    if document.patient_id != row.patient_id:
        raise ConsentNotFound
    patient = patients.identities(organization_id=organization_id, patient_ids={row.patient_id})[row.patient_id]
    note_chart_seen(patient_ref=patient.ref, page="consent-copy", by=request.member, at=now())
    made = consent_pdf(document, patient=patient, clinic=request.member.clinic_name, zone=request.member.zone)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="consent-{document.ref}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@allowed("consent.record")
def add_goal(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Write down a goal."""
    try:
        services.add_goal(
            visit=_visit(request, visit_ref),
            text=request.POST.get("text", ""),
            instrument=request.POST.get("instrument", ""),
            target=request.POST.get("target", ""),
            by_date=read_day(request.POST.get("by_date", "")),
            by=request.member,
            at=now(),
        )
    except InvalidInput as error:
        context = _context(request, visit_ref) | {"goal_error": str(error), "goal_typed": request.POST}
        return render(request, "consent/visit.html", context, status=422)
    return _back(visit_ref)


@require_POST
@allowed("consent.record")
def end_goal(request: ClinicRequest, visit_ref: str, goal_ref: str) -> HttpResponse:
    """Close a goal, reached or not."""
    services.end_goal(
        visit=_visit(request, visit_ref),
        goal_ref=goal_ref,
        is_reached=request.POST.get("reached") == "yes",
        by=request.member,
        at=now(),
    )
    return _back(visit_ref)


@require_POST
@allowed("consent.record")
def add_concern(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Write down a concern and its answer."""
    try:
        services.add_concern(
            visit=_visit(request, visit_ref),
            text=request.POST.get("text", ""),
            answer=request.POST.get("answer", ""),
            by=request.member,
            at=now(),
        )
    except InvalidInput as error:
        context = _context(request, visit_ref) | {"concern_error": str(error)}
        return render(request, "consent/visit.html", context, status=422)
    return _back(visit_ref)


@require_POST
@allowed("consent.record")
def answer_concern(request: ClinicRequest, visit_ref: str, concern_ref: str) -> HttpResponse:
    """Write down the answer given."""
    services.answer_concern(
        visit=_visit(request, visit_ref),
        concern_ref=concern_ref,
        answer=request.POST.get("answer", ""),
        by=request.member,
        at=now(),
    )
    return HttpResponse(status=204) if request.headers.get("X-Autosave") else _back(visit_ref)


def _visit(request: ClinicRequest, visit_ref: str) -> VisitRow:
    return booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)


def _back(visit_ref: str) -> HttpResponseRedirect:
    return redirect("consent:visit", visit_ref=visit_ref)


def _agreed(organization_id: int, visit: VisitRow) -> bool:
    """Whether the patient's last word at this visit was yes."""
    answers = intake.answers_of_visit(organization_id=organization_id, visit_id=visit.id)
    said = [answer.value for answer in answers if answer.fact == "consent.given"]
    return said[-1:] == ["yes"]


def _context(request: ClinicRequest, visit_ref: str) -> dict[str, Any]:
    organization_id = request.member.organization_id
    page = booking.visit_page(organization_id=organization_id, visit_ref=visit_ref, here="consent")
    patient_id = page.visit.patient_id
    asked = request.POST if request.method == "POST" else request.GET
    prepared = prepare(
        visit=page.visit, language=asked.get("language") or page.patient.language, by=request.member, at=now(),
        patient=page.patient, for_another=asked.get("for") == "another",
    )  # fmt: skip
    documents = queries.documents_of_patient(organization_id=organization_id, patient_id=patient_id)
    in_force = queries.consent_in_force(organization_id=organization_id, patient_id=patient_id, at=now())
    missing = queries.plan_gap(view=in_force, sites=prepared.sites, techniques=prepared.techniques)
    return {
        "page": page,
        "verdict": page.status_of("verdict"),
        "prepared": prepared,
        "documents": documents,
        "latest": documents[0] if documents else None,
        "in_force": in_force,
        "fresh_from_the_phone": bool(documents)
        and documents[0].is_of_the_phone
        and documents[0].visit_id == page.visit.id,
        "missing": queries.gap_in_words(missing) if in_force and missing else "",
        "to_confirm": bool(in_force)
        and not missing
        and not page.visit.sealed_at
        and not _agreed(organization_id, page.visit),
        "needs_signature": prepared.text is not None and (in_force is None or bool(missing)),
        "declined": Decision.REFUSED,
        "goals": queries.goals_of_patient(organization_id=organization_id, patient_id=patient_id),
        "concerns": queries.concerns_of_patient(organization_id=organization_id, patient_id=patient_id),
        "roles": [(role.value, role.label) for role in SignerRole if role is not SignerRole.PATIENT],
        "languages": [(code, NAMES.get(code, code)) for code in languages()],
        "read": queries.last_read(organization_id=organization_id, visit_id=page.visit.id),
        "instruments": instrument_choices(catalogues.instruments().instruments, BENEFITS),
        "may_record": request.member.may("consent.record"),
    }
