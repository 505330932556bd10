from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.treatment.settings import services
from filiform.treatment.settings.forms import RulesForm
from filiform.treatment.types import SETTABLE, ClinicRules


@require_http_methods(["GET", "POST"])
@allowed("clinics.govern")
def settings(request: ClinicRequest) -> HttpResponse:
    """What the owner may set for the treatment room of her clinic."""
    if request.method == "GET":
        rules = asdict(ClinicRules.of(request.member.settings.get(services.STEP, {})))
        return _page(request, RulesForm(initial={name: rules[name] for name in SETTABLE}))
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        services.change_rules(values=form.cleaned_data, by=request.member, at=now())
    except InvalidInput as error:
        form.add_error(error.facts["where"], error.facts["message"])
        return _page(request, form, 422)
    messages.success(request, "Saved. It holds from the next act on.")
    return redirect("treatment:settings")


def _page(request: ClinicRequest, form: RulesForm, status: int = 200) -> HttpResponse:
    return render(request, "treatment/settings.html", {"form": form}, status=status)
