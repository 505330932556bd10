from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking import queries as booking
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import FiliformError, Refused
from filiform.knowledge import catalogues
from filiform.safety.errors import ReasonMissing
from filiform.safety.exposures import pages, services
from filiform.safety.exposures.errors import ExposureInvalid
from filiform.safety.exposures.forms import CareForm, DoneForm, DropForm, PlanForm, ReportForm, WhatForm, WhyForm

MENDED = (ExposureInvalid, ReasonMissing, Refused)


@require_GET
@allowed("safety.report")
def see_all(request: ClinicRequest) -> HttpResponse:
    """Exposures: of the owner every one, of anybody else her own."""
    found = pages.log(by=request.member, at=now())
    return render(request, "safety/exposures.html", {"log": found})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("safety.report")
def report(request: ClinicRequest) -> HttpResponse:
    moment, member = now(), request.member
    offered: dict[str, Any] = {
        "people": pages.people(by=member), "visits": pages.source_visits(by=member, at=moment),
    }  # fmt: skip
    form = ReportForm(initial={"happened_at": moment, "source": "unknown", "depth": ""}, **offered)
    if request.method == "POST":
        form = ReportForm(request.POST, **offered)
        if form.is_valid() and (page := _reported(request, form)):
            return redirect(*page)
    guide = catalogues.adverse_events().exposure
    return render(
        request, "safety/exposure_new.html", {"form": form, "guide": guide}, status=422 if form.errors else 200
    )


def _reported(request: ClinicRequest, form: ReportForm) -> tuple[str, ...]:
    """The page that follows: hers for the exposed person and the owner, the list for whoever entered it for another."""
    said, member = form.wanted, request.member
    visit_ref, person_ref = said.pop("source_visit"), said.pop("person")
    visit = booking.visit(organization_id=member.organization_id, visit_ref=visit_ref) if visit_ref else None
    try:
        ref = services.report_exposure(**said, person_ref=person_ref, source_visit=visit, by=member, at=now())
    except ExposureInvalid as error:
        _put_fault(form, error)
        return ()
    is_hers = person_ref == member.user_ref and not said["person_name"]
    return ("safety:exposure", ref) if is_hers or member.may("exposures.see_all") else ("safety:exposures",)


@require_GET
@allowed("safety.report")
def see(request: ClinicRequest, exposure_ref: str) -> HttpResponse:
    return _page(request, exposure_ref)


@require_POST
@allowed("safety.report")
def describe(request: ClinicRequest, exposure_ref: str) -> HttpResponse:
    form = WhatForm(request.POST)
    return _change(request, exposure_ref, form, services.describe_exposure, lambda: form.wanted, "describing")


@require_POST
@allowed("safety.report")
def care(request: ClinicRequest, exposure_ref: str) -> HttpResponse:
    done = request.POST.getlist("done")
    services.record_care(exposure_ref=exposure_ref, done=done, by=request.member, at=now())
    return redirect("safety:exposure", exposure_ref)


@require_POST
@allowed("safety.report")
def plan(request: ClinicRequest, exposure_ref: str) -> HttpResponse:
    form = PlanForm(request.POST)
    return _change(request, exposure_ref, form, services.plan_test, lambda: form.cleaned_data)


@require_POST
@allowed("safety.report")
def finish(request: ClinicRequest, exposure_ref: str) -> HttpResponse:
    form = DoneForm(request.POST)
    return _change(request, exposure_ref, form, services.finish_test, lambda: form.cleaned_data)


@require_POST
@allowed("safety.report")
def drop(request: ClinicRequest, exposure_ref: str) -> HttpResponse:
    form = DropForm(request.POST)
    return _change(request, exposure_ref, form, services.drop_test, lambda: form.cleaned_data)


@require_POST
@allowed("safety.report")
def close(request: ClinicRequest, exposure_ref: str) -> HttpResponse:
    form = WhyForm(request.POST)
    return _change(request, exposure_ref, form, services.close_exposure, lambda: form.cleaned_data)


@require_POST
@allowed("safety.report")
def reopen(request: ClinicRequest, exposure_ref: str) -> HttpResponse:
    form = WhyForm(request.POST)
    return _change(request, exposure_ref, form, services.reopen_exposure, lambda: form.cleaned_data)


@require_GET
@allowed("exposures.see_all")
def sharps_log(request: ClinicRequest) -> HttpResponse:
    """The sharps injury log of a year as a file, without names. Taking it leaves a line."""
    said = request.GET.get("year") or str(now().year)
    if not (said.isascii() and said.isdecimal() and len(said) == 4):
        raise ExposureInvalid(where="year", message="write four digits, such as 2026.")
    year = int(said)
    services.note_log_taken(year=year, by=request.member, at=now())
    answer = HttpResponse(pages.sharps_csv(year=year, by=request.member), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sharps-injury-log-{year}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _change(
    request: ClinicRequest, exposure_ref: str, form: forms.Form, service: Callable[..., None],
    said: Callable[[], dict[str, Any]], name: str = "",
) -> HttpResponse:  # fmt: skip
    """One change, then the page; what is wrong with it stands at its form, or above the page for the small ones."""
    if form.is_valid():
        try:
            service(exposure_ref=exposure_ref, by=request.member, at=now(), **said())
        except MENDED as error:
            _put_fault(form, error)
        else:
            return redirect("safety:exposure", exposure_ref)
    faults = [str(text) for found in form.errors.values() for text in found]
    more: dict[str, Any] = {name: form} if name else {"faults": faults}
    return _page(request, exposure_ref, status=422, **more)


def _put_fault(form: forms.Form, error: FiliformError) -> None:
    where = error.facts.get("where")
    form.add_error(where if where in form.fields else None, str(error.facts.get("message", error)))


def _page(request: ClinicRequest, exposure_ref: str, *, status: int = 200, **more: Any) -> HttpResponse:
    found = pages.seen(exposure_ref, by=request.member, at=now())
    services.note_exposure_seen(exposure_ref=exposure_ref, by=request.member, at=now())
    context = {
        "seen": found, "describing": WhatForm.of(found.facts), "caring": CareForm(steps=found.left), **more,
    }  # fmt: skip
    return render(request, "safety/exposure.html", context, status=status)
