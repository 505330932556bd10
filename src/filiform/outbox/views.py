from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.clinics.acting import program_member
from filiform.clinics.members import ClinicRequest, allowed, public
from filiform.core.clock import now
from filiform.outbox import doors, queries, services
from filiform.outbox.errors import LetterNotFound
from filiform.outbox.types import LetterState
from filiform.outbox.wording import STOP


@require_GET
@allowed("letters.see")
def see_letters(request: ClinicRequest) -> HttpResponse:
    """What was written to whom, and what became of it."""
    asked = {name: request.GET.get(name, "")[:40] for name in ("state", "patient", "after")}
    state = asked["state"] if asked["state"] in set(LetterState) else ""
    found = queries.letters(by=request.member, state=state, patient_ref=asked["patient"], after=asked["after"])
    stopped = (
        queries.stopped_kinds(organization_id=request.member.organization_id, patient_ref=asked["patient"])
        if asked["patient"] else []
    )  # fmt: skip
    page = {
        "letters": found, "state": state, "states": list(LetterState), "patient_ref": asked["patient"],
        "stopped": stopped, "after": asked["after"], "more": urlencode({"state": state, "patient": asked["patient"]}),
    }  # fmt: skip
    return render(request, "outbox/letters.html", page)


@require_GET
@allowed("letters.see")
def see_letter(request: ClinicRequest, letter_ref: str) -> HttpResponse:
    """One letter; its text in the demo only, where a newcomer may open its links."""
    found = queries.letter(by=request.member, letter_ref=letter_ref)
    page = {"letter": found, "with_text": request.member.is_demo}
    return render(request, "outbox/letter.html", page)


@require_POST
@allowed("letters.send")
def again(request: ClinicRequest, letter_ref: str) -> HttpResponse:
    services.retry_letter(letter_ref=letter_ref, by=request.member, at=now())
    messages.success(request, "It is tried again at once.")
    return redirect("outbox:letter", letter_ref)


@require_POST
@allowed("letters.send")
def take_back(request: ClinicRequest, letter_ref: str) -> HttpResponse:
    services.take_back(letter_ref=letter_ref, by=request.member, at=now())
    messages.success(request, "Taken back: it will not be sent.")
    return redirect("outbox:letter", letter_ref)


@require_POST
@allowed("letters.send")
def start_again(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """At the patient's word: letters of a kind she had stopped are sent again."""
    kind = request.POST.get("kind", "")
    services.start_again(patient_ref=patient_ref, kind=kind, by=request.member, at=now())
    return redirect(f"/letters/?patient={patient_ref}")


@csrf_exempt  # a mail program stops letters with one POST (RFC 8058); the signed address is all it has and needs
@require_http_methods(["GET", "POST"])
@public
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop letters of one kind, or take that back. Opening the page alone changes nothing."""
    found = doors.to_stop(letter_ref=_unsigned(token))
    if request.method == "POST":
        by = program_member(clinic_id=found.clinic_id)
        act = services.start_again if "start" in request.POST else services.stop_letters
        act(patient_ref=found.patient_ref, kind=found.kind.key, by=by, at=now())
        return redirect("outbox:stop", token)
    with translation.override(found.language):
        return render(request, "outbox/stop.html", {"found": found, "called": found.kind.called or found.kind.label})


def _unsigned(token: str) -> str:
    try:
        return STOP.unsign(token)
    except signing.BadSignature:
        raise LetterNotFound from None
