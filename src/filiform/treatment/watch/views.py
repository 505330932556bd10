from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.treatment.watch import services
from filiform.treatment.watch.errors import CallUnknown

ACTS = {
    "want": (services.call_for_help, "Everybody in the clinic is told that you want help."),
    "come": (services.answer_call, "Everybody is told that you are coming."),
    "cancel": (services.take_back_call, "The call is taken back."),
}


@require_POST
@allowed("treatment.call")
def call(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Help is wanted in this session, or somebody is coming, or it is over. Screens ask again at once."""
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise CallUnknown(act=act)
    do, said = ACTS[act]
    do(visit_ref=visit_ref, by=request.member, at=now())
    if not request.htmx:
        return HttpResponse(status=204)
    response = render(request, "treatment/_called.html", {"said": said})
    response["HX-Trigger"] = "follow:now"
    return response
