from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.clinics import queries as clinics
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import FiliformError, InvalidInput, NotAllowed
from filiform.knowledge import catalogues
from filiform.practitioners import pages, queries, services
from filiform.practitioners.expiries.queries import lapsed, running_out_of
from filiform.practitioners.forms import (
    FORMS,
    AttestationForm,
    CheckForm,
    FileForm,
    NpiForm,
    PractitionerForm,
    ResponsibilityForm,
    StopForm,
    WithdrawalForm,
)  # fmt: skip
from filiform.practitioners.rules.expiry import SOON_DAYS


@require_GET
@allowed("practitioners.manage")
def everyone(request: ClinicRequest) -> HttpResponse:
    """Who treats here, and what the practice rules make of each."""
    member = request.member
    place, today = member.jurisdiction, today_of(request)
    people = queries.practitioners(organization_id=member.organization_id)
    evidence = queries.evidence_of(organization_id=member.organization_id, people=people)
    standings = [queries.standing_of(one, evidence[one.id], jurisdiction=place, on=today) for one in people]
    running = running_out_of(people, evidence, jurisdiction=place, on=today)
    page = {"people": list(zip(people, standings, strict=True)), "running": running, "lapsed": lapsed(running)}
    return render(request, "practitioners/all.html", page | {"catalogue": catalogues.practice_rules()})


@require_GET
@allowed("practitioners.see")
def own(request: ClinicRequest) -> HttpResponse:
    """Why can I not start? The practitioner's own verdict, with every reason and proof."""
    member = request.member
    found = queries.practitioner_of(organization_id=member.organization_id, user_id=member.user_id)
    return render(request, "practitioners/own.html", _verdict(request, found) if found else {"one": None})


@require_GET
@allowed("practitioners.manage")
def one(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    return render(request, "practitioners/one.html", _verdict(request, _found(request, practitioner_ref)))


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
        except FiliformError as error:
            form.add_error(None, str(error))
    return _form_page(request, form, "Add a practitioner", "Add practitioner")


@require_http_methods(["GET", "POST"])
@allowed("practitioners.manage")
def proof(request: ClinicRequest, practitioner_ref: str, kind: str) -> HttpResponse:
    """Enter a proof; `?like=` fills in what a renewal has in common with the last one."""
    if kind not in FORMS:
        raise Http404
    found = _found(request, practitioner_ref)
    like = _credential(request, found, request.GET["like"]) if "like" in request.GET else None
    return _proof_page(request, found, kind, pages.ADDING[kind], pages.renewal_of(like.proof) if like else {})


@require_http_methods(["GET", "POST"])
@allowed("practitioners.manage")
def correct(request: ClinicRequest, practitioner_ref: str, credential_ref: str) -> HttpResponse:
    """Enter it again without the mistake: the old row is withdrawn, the new one takes its place."""
    found = _found(request, practitioner_ref)
    row = _credential(request, found, credential_ref)
    return _proof_page(request, found, row.kind, "Correct an entry", pages.initial_of(row.proof), corrects=row.ref)


@require_POST
@allowed("practitioners.manage")
def check(request: ClinicRequest, practitioner_ref: str, credential_ref: str) -> HttpResponse:
    return _done(request, CheckForm(request.POST), services.check_proof, practitioner_ref, credential_ref)


@require_POST
@allowed("practitioners.manage")
def take_back(request: ClinicRequest, practitioner_ref: str, credential_ref: str) -> HttpResponse:
    return _done(request, WithdrawalForm(request.POST), services.withdraw_proof, practitioner_ref, credential_ref)


@require_POST
@allowed("practitioners.manage")
def stop(request: ClinicRequest, practitioner_ref: str, credential_ref: str) -> HttpResponse:
    """What the board made of a licence: suspended, revoked."""
    return _done(request, StopForm(request.POST), services.stop_licence, practitioner_ref, credential_ref)


@require_POST
@allowed("practitioners.manage")
def keep_file(request: ClinicRequest, practitioner_ref: str, credential_ref: str) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    return _done(request, form, services.keep_file, practitioner_ref, credential_ref)


@require_GET
@allowed("practitioners.see")
def file(request: ClinicRequest, practitioner_ref: str, file_ref: str) -> HttpResponse:
    """A scan, as a download that no browser shows or guesses about: the owner's, and the practitioner's own."""
    member = request.member
    found = _found(request, practitioner_ref)
    if not (member.may("practitioners.manage") or found.user_id == member.user_id):
        raise NotAllowed
    kept = queries.file_of(organization_id=member.organization_id, practitioner_id=found.id, file_ref=file_ref)
    with default_storage.open(kept.stored_as) as stored:
        answer = HttpResponse(stored.read(), content_type=kept.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, kept.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@allowed("practitioners.manage")
def attest(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    """The owner confirms one condition of the rule, until a day."""
    return _done(request, AttestationForm(request.POST), services.attest, practitioner_ref)


@require_POST
@allowed("practitioners.manage")
def answer_for(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    """The owner answers by name where the law is silent."""
    return _done(request, ResponsibilityForm(request.POST), services.answer_for, practitioner_ref)


@require_POST
@allowed("practitioners.manage")
def withdraw(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    services.withdraw_attestations(
        practitioner_ref=practitioner_ref, condition=request.POST.get("condition", ""), by=request.member, at=now()
    )
    return redirect("practitioners:one", practitioner_ref)


@require_POST
@allowed("practitioners.manage")
def npi(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    return _done(request, NpiForm(request.POST), services.set_npi, practitioner_ref)


def today_of(request: ClinicRequest) -> date:
    return now().astimezone(request.member.zone).date()


def _found(request: ClinicRequest, practitioner_ref: str) -> queries.PractitionerView:
    return queries.practitioner(
        organization_id=request.member.organization_id, practitioner_ref=practitioner_ref
    )  # fmt: skip


def _credential(request: ClinicRequest, found: queries.PractitionerView, credential_ref: str) -> queries.CredentialRow:
    return queries.credential(
        organization_id=request.member.organization_id, practitioner_id=found.id, credential_ref=credential_ref
    )  # fmt: skip


def _done(
    request: ClinicRequest, form: Form, service: Callable[..., Any], practitioner_ref: str, credential_ref: str = ""
) -> HttpResponse:
    """A button with a field or two: do it and come back. What is missing is said in the form's own words."""
    if not form.is_valid():
        name, faults = next(iter(form.errors.items()))
        raise InvalidInput(where=form.fields[name].label or name.capitalize(), message=str(faults[0]))
    about = {"practitioner_ref": practitioner_ref} | ({"credential_ref": credential_ref} if credential_ref else {})
    service(**about, **form.cleaned_data, by=request.member, at=now())
    return redirect("practitioners:one", practitioner_ref)


def _proof_page(
    request: ClinicRequest, found: queries.PractitionerView, kind: str, title: str, initial: dict[str, Any],
    corrects: str = "",
) -> HttpResponse:  # fmt: skip
    place = {"jurisdiction": request.member.jurisdiction, "profession": found.profession}
    form = FORMS[kind](request.POST or None, initial=place | initial, **place)
    if form.is_bound and form.is_valid():
        try:
            services.add_proof(
                practitioner_ref=found.ref, proof=form.proof(), corrects=corrects, by=request.member, at=now()
            )  # fmt: skip
            return redirect("practitioners:one", found.ref)
        except InvalidInput as error:
            form.add_error(None, str(error))
    return _form_page(request, form, f"{title}: {found.name}", "Save", found.ref)


def _verdict(request: ClinicRequest, found: queries.PractitionerView) -> dict[str, Any]:
    member, today = request.member, today_of(request)
    evidence = queries.evidence_of(organization_id=member.organization_id, people=[found])
    standing = queries.standing_of(found, evidence[found.id], jurisdiction=member.jurisdiction, on=today)
    rows = queries.credentials_of(organization_id=member.organization_id, practitioner_id=found.id)
    catalogue = catalogues.practice_rules()
    place = catalogue.jurisdictions.get(member.jurisdiction)
    return {
        "one": found,
        "standing": standing,
        "groups": pages.groups(rows, on=today, soon_days=SOON_DAYS),
        "catalogue": catalogue,
        "place": place.name if place else member.jurisdiction,
        "sources": [catalogue.sources[key] for key in standing.sources],
        "until": (today + timedelta(days=365)).isoformat(),
        "today": today.isoformat(),
        "running": running_out_of([found], evidence, jurisdiction=member.jurisdiction, on=today),
        "regions": pages.by_heading(standing.regions),
        "statuses": StopForm.base_fields["status"].choices,  # type: ignore[attr-defined]
    }


def _form_page(request: ClinicRequest, form: Any, title: str, button: str, practitioner_ref: str = "") -> HttpResponse:
    page = {"form": form, "title": title, "button": button, "practitioner_ref": practitioner_ref}
    return render(request, "practitioners/form.html", page, status=422 if form.is_bound else 200)
