from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from filiform.accounts.throttle import services as throttle
from filiform.consent import services as consent
from filiform.consent.errors import StimulationUndecided
from filiform.consent.phone import queries, services
from filiform.consent.phone.forms import read_own_signing
from filiform.consent.queries import documents_of_patient
from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.patients.access.visitors import VisitorRequest, for_patient
from filiform.patients.services import note_chart_seen

MOST_WRITTEN = 40


@require_GET
@for_patient
def home(request: VisitorRequest) -> HttpResponse:
    """What she agreed to, with the button that takes it back, and what is still to read or sign."""
    visitor = request.visitor
    found = [
        queries.own_consent(visitor=visitor, visit=visit, at=now())
        for visit in queries.coming_visits(visitor=visitor, at=now())[:1]
    ]
    documents = documents_of_patient(organization_id=visitor.member.organization_id, patient_id=visitor.patient.id)
    in_force = queries.consent_held(visitor=visitor, at=now())
    context = {"next": found[0] if found else None, "documents": documents, "in_force": in_force}
    note_chart_seen(patient_ref=visitor.patient.ref, page="own consent", by=visitor.member, at=now())
    return render(request, "consent/phone/home.html", context)


@require_GET
@for_patient
def text(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """The text of one visit: to sign where something is planned, else to read."""
    context = _context(request, visit_ref, for_another=request.GET.get("for") == "another")
    note_chart_seen(patient_ref=request.visitor.patient.ref, page="own consent", by=request.visitor.member, at=now())
    return render(request, "consent/phone/text.html", context)


@require_POST
@for_patient
def sign(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """Keep the signature under the text that was on the screen."""
    _count(request)
    visitor, is_for_another = request.visitor, request.POST.get("for") == "another"
    row = queries.own_visit(visitor=visitor, visit_ref=visit_ref)
    try:
        signing = read_own_signing(request.POST, is_for_another=is_for_another)
        wants_pdf = request.POST.get("copy") == "mail"
        services.sign_own_consent(
            visitor=visitor, visit=row, signing=signing, wants_pdf=wants_pdf, by=visitor.member, at=now()
        )
    except InvalidInput as error:
        context = _context(request, visit_ref, for_another=is_for_another)
        return render(request, "consent/phone/text.html", context | _faults(request, error), status=422)
    messages.success(request, _("Signed. At the clinic you are asked once more whether you agree that day."))
    return redirect("consent-phone:home")


@require_POST
@for_patient
def decline(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """Keep that she says no."""
    _count(request)
    visitor = request.visitor
    services.decline_own_consent(
        visit=queries.own_visit(visitor=visitor, visit_ref=visit_ref),
        sha256=request.POST.get("sha256", ""), language=request.POST.get("language", ""),
        reason=request.POST.get("reason", ""), for_another=request.POST.get("for") == "another", by=visitor.member,
        at=now(),
    )  # fmt: skip
    messages.success(request, _("Your no is recorded. No needle goes in. The rest of your care goes on."))
    return redirect("consent-phone:home")


@require_POST
@for_patient
def read(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """Keep that she read what comes before the plan."""
    _count(request)
    visitor = request.visitor
    services.note_text_read(
        visitor=visitor, visit=queries.own_visit(visitor=visitor, visit_ref=visit_ref),
        sha256=request.POST.get("sha256", ""), language=request.POST.get("language", ""), by=visitor.member, at=now(),
    )  # fmt: skip
    messages.success(request, _("Thank you. Bring your questions; you sign at the clinic."))
    return redirect("consent-phone:wishes", visit_ref=visit_ref)


@require_POST
@for_patient
def withdraw(request: VisitorRequest, consent_ref: str) -> HttpResponse:
    """One tap, and it holds no longer."""
    services.withdraw_own_consent(visitor=request.visitor, consent_ref=consent_ref, by=request.visitor.member, at=now())
    messages.success(request, _("Taken back. From now on no needle goes in, and the clinic has been told."))
    return redirect("consent-phone:home")


@require_GET
@for_patient
def wishes(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """Her goals and worries, with the answers."""
    return render(request, "consent/phone/wishes.html", _wishes(request, visit_ref))


@require_POST
@for_patient
def add_goal(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """A goal in her own words."""
    _count(request)
    row = queries.own_visit(visitor=request.visitor, visit_ref=visit_ref)
    try:
        consent.add_goal(visit=row, text=request.POST.get("goal", ""), by=request.visitor.member, at=now())
    except InvalidInput as error:
        context = _wishes(request, visit_ref) | {"goal_error": str(error)}
        return render(request, "consent/phone/wishes.html", context, status=422)
    return redirect("consent-phone:wishes", visit_ref=visit_ref)


@require_POST
@for_patient
def add_concern(request: VisitorRequest, visit_ref: str) -> HttpResponse:
    """A worry in her own words; the clinic answers it."""
    _count(request)
    row = queries.own_visit(visitor=request.visitor, visit_ref=visit_ref)
    try:
        said = request.POST.get("concern", "")
        consent.add_concern(visit=row, text=said, answer="", by=request.visitor.member, at=now())
    except InvalidInput as error:
        context = _wishes(request, visit_ref) | {"concern_error": str(error)}
        return render(request, "consent/phone/wishes.html", context, status=422)
    return redirect("consent-phone:wishes", visit_ref=visit_ref)


def _count(request: VisitorRequest) -> None:
    """What she writes is read by people: so much in a day and no more."""
    throttle.count("wishes", request.visitor.patient.ref, limit=MOST_WRITTEN, per=timedelta(days=1), at=now())


def _wishes(request: VisitorRequest, visit_ref: str) -> dict[str, Any]:
    row = queries.own_visit(visitor=request.visitor, visit_ref=visit_ref)
    return {"visit": row, "wishes": queries.wishes(visitor=request.visitor)}


def _faults(request: VisitorRequest, error: InvalidInput) -> dict[str, Any]:
    """What was typed, and what is wrong with it, beside the part it belongs to."""
    place = "current_error" if isinstance(error, StimulationUndecided) else "sign_error"
    return {place: str(error), "typed": request.POST}


def _context(request: VisitorRequest, visit_ref: str, *, for_another: bool) -> dict[str, Any]:
    visitor = request.visitor
    row = queries.own_visit(visitor=visitor, visit_ref=visit_ref)
    wanted = get_language() or visitor.language
    prepared = queries.own_text(visitor=visitor, visit=row, language=wanted, at=now(), for_another=for_another)
    return {
        "visit": row,
        "prepared": prepared,
        "text": prepared.shown,
        "own": queries.own_consent(visitor=visitor, visit=row, at=now()),
        "is_translated": wanted.partition("-")[0] == prepared.shown.language.partition("-")[0],
        "roles": [("guardian", _("Parent or guardian")), ("representative", _("Authorised representative"))],
        "is_open": row.sealed_at is None,
    }
