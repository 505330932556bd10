from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from filiform.clinics.members import ClinicRequest, Member, allowed
from filiform.core.addresses import address_of
from filiform.core.clock import now
from filiform.patients import queries, services
from filiform.patients.forms import PatientForm
from filiform.patients.types import Identity

# What a search is for: where choosing a patient leads. Anything else opens the record.
CARRIED = ("day", "starts", "with", "room")
PURPOSES = {"visit": "booking:new_visit", "walk-in": "booking:walk_in", "waiting": "waiting:add"}


def _leads_to(request: ClinicRequest) -> str:
    asked = request.POST.get("for") or request.GET.get("for", "")
    return PURPOSES.get(asked, _record_of(request.member))


def _carried(request: ClinicRequest) -> dict[str, str]:
    """What was chosen before the patient, such as a free time in the calendar; it goes along to the booking."""
    said = request.POST if request.method == "POST" else request.GET
    return {name: said[name][:40] for name in CARRIED if said.get(name)}


def _onward(request: ClinicRequest, patient_ref: str) -> str:
    carried = _carried(request)
    return address_of(_leads_to(request), patient_ref) + (f"?{urlencode(carried)}" if carried else "")


def _record_of(member: Member) -> str:
    return "desk:chart" if member.may("chart.see") else "patients:edit"


@require_GET
@allowed("patients.find")
def find(request: ClinicRequest) -> HttpResponse:
    """Search as you type: a page at first, its results alone for htmx."""
    text = request.GET.get("q", "")[:100]
    found = queries.found(organization_id=request.member.organization_id, text=text)
    results = [(one, _onward(request, one.ref)) for one in found]
    page = {"results": results, "q": text, "for": request.GET.get("for", ""), "carried": _carried(request)}
    return render(request, "patients/_results.html" if request.htmx else "patients/find.html", page)


@require_http_methods(["GET", "POST"])
@allowed("patients.add")
def add(request: ClinicRequest) -> HttpResponse:
    """Enter a patient, after a look whether she is here already."""
    form = PatientForm(request.POST or None, today=timezone.localtime(now()).date())
    alike = []
    if request.method == "POST" and form.is_valid():
        alike = _alike(request.member, form) if "add_anyway" not in request.POST else []
        if not alike:
            patient = services.add_patient(**form.cleaned_data, by=request.member, at=now())
            return redirect(_onward(request, patient.ref))
    page = {
        "form": form, "for": request.POST.get("for") or request.GET.get("for", ""), "carried": _carried(request),
        "alike": [(one, _onward(request, one.ref)) for one in alike],
    }  # fmt: skip
    return render(request, "patients/add.html", page, status=422 if request.method == "POST" else 200)


def _alike(member: Member, form: PatientForm) -> list[Identity]:
    said = form.cleaned_data
    return queries.same_person(
        organization_id=member.organization_id, given_name=said["given_name"], family_name=said["family_name"],
        born_on=said["born_on"],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allowed("patients.edit")
def edit(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    member = request.member
    patient = queries.identity(organization_id=member.organization_id, patient_ref=patient_ref)
    today = timezone.localtime(now()).date()
    if request.method == "POST":
        form = PatientForm(request.POST, today=today)
        if form.is_valid():
            services.change_patient(patient_ref=patient_ref, by=member, at=now(), **form.cleaned_data)
            return redirect(_record_of(member), patient_ref)
    else:
        form = PatientForm(
            initial=queries.details(organization_id=member.organization_id, patient_ref=patient_ref), today=today
        )
        services.note_chart_seen(patient_ref=patient_ref, page="details", by=member, at=now())
    status = 422 if form.is_bound else 200
    return render(request, "patients/edit.html", {"form": form, "patient": patient}, status=status)
