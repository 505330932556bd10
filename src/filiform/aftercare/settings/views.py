from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from filiform.aftercare import queries
from filiform.aftercare.alarms.services import STEP
from filiform.aftercare.rules.escalation import AlarmRules
from filiform.aftercare.settings import services
from filiform.aftercare.settings.forms import RulesForm
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput


@require_http_methods(["GET", "POST"])
@allowed("clinics.govern")
def settings(request: ClinicRequest) -> HttpResponse:
    """What the owner may set for aftercare."""
    if request.method == "GET":
        held = AlarmRules.of(request.member.settings.get(STEP, {})).as_settings()
        return _page(request, RulesForm(initial={**held, "mail_sheet": queries.mails_by_itself(request.member)}))
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        services.change_rules(values=form.cleaned_data, by=request.member, at=now())
    except InvalidInput as error:
        form.add_error(error.facts["where"], error.facts["message"])
        return _page(request, form, 422)
    messages.success(request, "Saved.")
    return redirect("aftercare:settings")


def _page(request: ClinicRequest, form: RulesForm, status: int = 200) -> HttpResponse:
    return render(request, "aftercare/settings.html", {"form": form}, status=status)
