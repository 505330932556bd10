from __future__ import annotations

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.practitioners.directory import own, services
from filiform.practitioners.directory.keeping import pages
from filiform.practitioners.directory.keeping.forms import ClinicForm, ProfileForm
from filiform.practitioners.directory.types import LicenceShown


@require_GET
@allowed("practitioners.manage")
def overview(request: ClinicRequest) -> HttpResponse:
    """Who of the clinic is in the public directory, who is not, and why."""
    return render(request, "directory/keeping/overview.html", pages.overview(request.member, now()))


@require_http_methods(["GET", "POST"])
@allowed("practitioners.manage")
def clinic(request: ClinicRequest) -> HttpResponse:
    member = request.member
    entry = own.clinic_entry(organization_id=member.organization_id, clinic_id=member.clinic_id)
    form = ClinicForm(request.POST or None, initial=asdict(entry) if entry else {"licence_shown": LicenceShown.PLACE})
    if form.is_bound and form.is_valid():
        try:
            services.describe_clinic(**form.cleaned_data, by=member, at=now())
            return redirect("keeping:overview")
        except InvalidInput as error:
            form.add_error(None, str(error))
    return render(request, "directory/keeping/clinic.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@allowed("practitioners.manage")
def publish(request: ClinicRequest) -> HttpResponse:
    services.publish_clinic(shown=request.POST.get("shown") == "yes", by=request.member, at=now())
    return redirect("keeping:overview")


@require_http_methods(["GET", "POST"])
@allowed("practitioners.see")
def one(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    """What a practitioner says of herself, and whether she and the owner agree that it is shown."""
    page = pages.one_of(request.member, practitioner_ref, now())
    said = page["entry"].own
    form = ProfileForm(request.POST or None, spoken=said.languages, initial=asdict(said))
    if form.is_bound and form.is_valid():
        words, takes_new = form.cleaned_data["words"], form.cleaned_data["takes_new"]
        try:
            services.describe_practitioner(
                practitioner_ref=practitioner_ref, words=words, languages=form.languages, takes_new=takes_new,
                by=request.member, at=now(),
            )  # fmt: skip
            return redirect("keeping:one", practitioner_ref)
        except InvalidInput as error:
            form.add_error("words", str(error))
    return render(request, "directory/keeping/one.html", page | {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@allowed("practitioners.see")
def agree(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    """The practitioner's own yes or no."""
    agreed = request.POST.get("agreed") == "yes"
    services.agree_to_be_listed(practitioner_ref=practitioner_ref, agreed=agreed, by=request.member, at=now())
    return redirect("keeping:one", practitioner_ref)


@require_POST
@allowed("practitioners.manage")
def show(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    """The owner's yes or no."""
    listed = request.POST.get("listed") == "yes"
    services.list_practitioner(practitioner_ref=practitioner_ref, listed=listed, by=request.member, at=now())
    return redirect("keeping:one", practitioner_ref)


@require_GET
@allowed("practitioners.see")
def preview(request: ClinicRequest, practitioner_ref: str) -> HttpResponse:
    """The public page as it would look now, for those who keep it."""
    page = pages.preview(request.member, practitioner_ref, now())
    if page["one"] is None:
        return redirect("keeping:one", practitioner_ref)
    return render(request, "directory/profile.html", page)
