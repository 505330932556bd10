from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import FiliformError, NotAllowed, Refused
from filiform.knowledge import catalogues
from filiform.safety import services
from filiform.safety.errors import EventInvalid, ReasonMissing
from filiform.safety.reporting import pages
from filiform.safety.reporting.forms import (
    ActionForm,
    AgainForm,
    CausalityForm,
    CloseForm,
    DescribeForm,
    ReportForm,
    Wanting,
)
from filiform.safety.types import Source

# What a page shows at its form instead of a page of its own.
MENDED = (EventInvalid, ReasonMissing, Refused)


@require_GET
@allowed("safety.report")
def find(request: ClinicRequest) -> HttpResponse:
    """Whom it happened to, and at which visit."""
    text = request.GET.get("q", "")[:100]
    found = pages.candidates(text, by=request.member)
    return render(request, "safety/find.html", {"text": text, "candidates": found})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("safety.report")
def report_visit(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    return _report(request, pages.to_report(visit_ref, by=request.member))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("safety.report")
def report_patient(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """Something that happened to a patient outside any visit."""
    return _report(request, pages.patient_to_report(patient_ref, by=request.member))


def _report(request: ClinicRequest, about: pages.ToReport) -> HttpResponse:
    moment, status = now(), 200
    form = ReportForm(needles=about.choices, initial={"noticed_at": moment, "source": Source.CLINICIAN.value})
    if request.method == "POST":
        form, status = ReportForm(request.POST, needles=about.choices), 422
        if form.is_valid() and (ref := _reported(request, form, about)):
            return redirect("safety:event" if request.member.may("safety.see") else "safety:reported", ref)
    events = catalogues.adverse_events()
    context = {"form": form, "about": about, "grading": events.grading, "version": events.version}
    return render(request, "safety/report.html", context, status=status)


def _reported(request: ClinicRequest, form: ReportForm, about: pages.ToReport) -> str:
    said = dict(form.cleaned_data)
    places = about.places_of(said.pop("needles", ()))
    said["source"] = Source(said["source"])
    try:
        return services.report_event(
            visit=about.visit, patient_id=about.patient.id, by=request.member, at=now(), **said, **places
        )
    except EventInvalid as error:
        _put_fault(form, error)
        return ""


@require_GET
@allowed("safety.report")
def reported(request: ClinicRequest, event_ref: str) -> HttpResponse:
    """What to do now, for whoever has reported and may not read the register."""
    seen = pages.event_seen(event_ref, by=request.member)
    if seen.event.reported_by_ref != request.member.user_ref:
        raise NotAllowed
    return render(request, "safety/reported.html", {"seen": seen})


@require_GET
@allowed("safety.see")
def see(request: ClinicRequest, event_ref: str) -> HttpResponse:
    return _page(request, event_ref)


@require_POST
@allowed("safety.review")
def describe(request: ClinicRequest, event_ref: str) -> HttpResponse:
    form = DescribeForm(request.POST, initial={"kind": request.POST.get("kind", "")[:60]})
    return _change(request, event_ref, "describing", form, services.describe_event)


@require_POST
@allowed("safety.review")
def review(request: ClinicRequest, event_ref: str) -> HttpResponse:
    services.begin_review(event_ref=event_ref, by=request.member, at=now())
    return redirect("safety:event", event_ref)


@require_POST
@allowed("safety.review")
def act(request: ClinicRequest, event_ref: str) -> HttpResponse:
    return _change(request, event_ref, "acting", ActionForm(request.POST), services.add_action)


@require_POST
@allowed("safety.review")
def judge(request: ClinicRequest, event_ref: str) -> HttpResponse:
    return _change(request, event_ref, "judging", CausalityForm(request.POST), services.assess_causality)


@require_POST
@allowed("safety.review")
def close(request: ClinicRequest, event_ref: str) -> HttpResponse:
    return _change(request, event_ref, "closing", CloseForm(request.POST), services.close_event)


@require_POST
@allowed("safety.review")
def reopen(request: ClinicRequest, event_ref: str) -> HttpResponse:
    form = AgainForm(request.POST, auto_id="again_%s")
    return _change(request, event_ref, "reopening", form, services.reopen_event)


@require_POST
@allowed("safety.review")
def reopen_session(request: ClinicRequest, event_ref: str) -> HttpResponse:
    form = AgainForm(request.POST, auto_id="session_%s")
    return _change(request, event_ref, "opening", form, services.reopen_session)


@require_POST
@allowed("safety.review")
def close_session(request: ClinicRequest, event_ref: str) -> HttpResponse:
    try:
        services.close_session_again(event_ref=event_ref, by=request.member, at=now())
    except Refused as error:
        return _page(request, event_ref, faults=[str(error)], status=error.status)
    return redirect("safety:event", event_ref)


def _change(
    request: ClinicRequest, event_ref: str, name: str, form: Wanting, service: Callable[..., None]
) -> HttpResponse:
    """One change to an event, then its page; what is wrong with it stands at its form."""
    if form.is_valid():
        try:
            service(event_ref=event_ref, by=request.member, at=now(), **form.wanted)
        except MENDED as error:
            _put_fault(form, error)
        else:
            return redirect("safety:event", event_ref)
    faults = [str(text) for found in form.errors.values() for text in found]
    return _page(request, event_ref, status=422, faults=faults, **{name: form})


def _put_fault(form: forms.Form, error: FiliformError) -> None:
    where = error.facts.get("where")
    form.add_error(where if where in form.fields else None, str(error.facts.get("message", error)))


def _page(request: ClinicRequest, event_ref: str, *, status: int = 200, **more: Any) -> HttpResponse:
    seen = pages.event_seen(event_ref, by=request.member)
    patient_ref = seen.patient.ref if seen.patient else ""
    services.note_event_seen(event_ref=event_ref, patient_ref=patient_ref, by=request.member, at=now())
    events = catalogues.adverse_events()
    context = {
        "seen": seen, "scale": events.causality, "reporting": events.reporting, "version": events.version,
        "describing": DescribeForm.of(seen.facts), "acting": ActionForm(), "judging": CausalityForm(),
        "closing": CloseForm(), "reopening": AgainForm(auto_id="again_%s"), "opening": AgainForm(auto_id="session_%s"),
        "may_review": request.member.may("safety.review"), **more,
    }  # fmt: skip
    return render(request, "safety/event.html", context, status=status)
