from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.clinics import queries as clinics
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput, Refused
from filiform.knowledge import catalogues
from filiform.practitioners import queries, services
from filiform.practitioners.forms import AttestationForm, LicenceForm, PractitionerForm, TrainingForm


@require_GET
@allowed("practitioners.manage")
def everyone(request: ClinicRequest) -> HttpResponse:
    """Who treats here, and what the practice rules make of each."""
    member = request.member
    people = queries.practitioners(organization_id=member.organization_id)
    standings = queries.qualifications(
        organization_id=member.organization_id, people=people, jurisdiction=member.jurisdiction, on=_today()
    )
    page = {"people": [(one, standings[one.id]) for one in people], "catalogue": catalogues.practice_rules()}
    return render(request, "practitioners/all.html", page)


@require_GET
@allowed("practitioners.see")
def own(request: ClinicRequest) -> HttpResponse:
    """Why can I not start? The practitioner's own verdict, with every reason."""
    member = request.member
    found = queries.practitioner_of(organization_id=member.organization_id, user_id=member.user_id)
    return render(request, "practitioners/own.html", _verdict(request, found) if found else {"one": None})


@require_GET
@allowed("practitioners.manage")
def one(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    found = queries.practitioner(organization_id=request.member.organization_id, practitioner_ref=practitioner_ref)
    return render(request, "practitioners/one.html", _verdict(request, found))


@require_http_methods(["GET", "POST"])
@allowed("practitioners.manage")
def add(request: ClinicRequest) -> HttpResponse:
    member = request.member
    staff = clinics.staff(organization_id=member.organization_id)
    form = PractitionerForm(request.POST or None, people=[(person.user_ref, person.name) for person in staff])
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        user_id = {person.user_ref: person.user_id for person in staff}.get(said.pop("person"))
        try:
            added = services.add_practitioner(**said, user_id=user_id, by=member, at=now())
            return redirect("practitioners:one", added.ref)
        except Refused as error:
            form.add_error("person", str(error))
    return _form_page(request, form, "Add a practitioner", "Add practitioner")


@require_http_methods(["GET", "POST"])
@allowed("practitioners.manage")
def licence(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    member = request.member
    found = queries.practitioner(organization_id=member.organization_id, practitioner_ref=practitioner_ref)
    initial = {name: getattr(found, name) for name in LicenceForm.base_fields}
    form = LicenceForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        services.change_licence(practitioner_ref=practitioner_ref, **form.cleaned_data, by=member, at=now())
        return redirect("practitioners:one", practitioner_ref)
    return _form_page(request, form, f"Licence of {found.name}", "Save licence", practitioner_ref)


@require_http_methods(["GET", "POST"])
@allowed("practitioners.manage")
def training(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    member = request.member
    found = queries.practitioner(organization_id=member.organization_id, practitioner_ref=practitioner_ref)
    form = TrainingForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            services.add_training(practitioner_ref=practitioner_ref, **form.cleaned_data, by=member, at=now())
            return redirect("practitioners:one", practitioner_ref)
        except InvalidInput as error:
            form.add_error(None, str(error))
    return _form_page(request, form, f"Training of {found.name}", "Add training", practitioner_ref)


@require_POST
@allowed("practitioners.manage")
def attest(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    """The owner confirms one condition of the rule, until a day."""
    form = AttestationForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(where="Confirmed until", message="choose the day until which the confirmation holds")
    services.attest(practitioner_ref=practitioner_ref, **form.cleaned_data, by=request.member, at=now())
    return redirect("practitioners:one", practitioner_ref)


@require_POST
@allowed("practitioners.manage")
def withdraw(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    services.withdraw_attestations(
        practitioner_ref=practitioner_ref, condition=request.POST.get("condition", ""), by=request.member, at=now()
    )
    return redirect("practitioners:one", practitioner_ref)


def _today() -> date:
    return timezone.localtime(now()).date()


def _verdict(request: ClinicRequest, found: queries.PractitionerView) -> dict[str, Any]:
    member = request.member
    standing = queries.qualifications(
        organization_id=member.organization_id, people=[found], jurisdiction=member.jurisdiction, on=_today()
    )[found.id]
    catalogue = catalogues.practice_rules()
    place = catalogue.jurisdictions.get(member.jurisdiction)
    return {
        "one": found,
        "standing": standing,
        "trainings": queries.trainings_of(organization_id=member.organization_id, practitioner_id=found.id),
        "catalogue": catalogue,
        "place": place.name if place else member.jurisdiction,
        "sources": [catalogue.sources[key] for key in standing.sources],
        "until": (_today() + timedelta(days=365)).isoformat(),
        "regions": _by_heading(standing.regions),
    }


def _by_heading(regions: frozenset[str]) -> list[tuple[str, int, int]]:
    """Part of the body, regions of it allowed, regions it has."""
    headings = catalogues.eligibility().places.headings
    return [
        (name.replace("-", " ").capitalize(), len(regions & set(held)), len(held)) for name, held in headings.items()
    ]


def _form_page(request: ClinicRequest, form: Any, title: str, button: str, practitioner_ref: str = "") -> HttpResponse:
    page = {"form": form, "title": title, "button": button, "practitioner_ref": practitioner_ref}
    return render(request, "practitioners/form.html", page, status=422 if form.is_bound else 200)
