from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from filiform.booking.letters.forms import LettersForm
from filiform.booking.letters.types import ReminderRules
from filiform.clinics import services as clinics
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.outbox.types import LetterRules


@require_http_methods(["GET", "POST"])
@allowed("clinics.govern")
def settings(request: ClinicRequest) -> HttpResponse:
    """What the owner may set for the letters of her clinic."""
    kept = request.member.settings.get("letters", {})
    showing = LettersForm.showing(ReminderRules.of(kept).hours, LetterRules.of(kept).quiet)
    form = LettersForm(request.POST or None, initial=showing)
    if form.is_bound and form.is_valid():
        clinics.change_settings(step="letters", values=form.as_kept(), by=request.member, at=now())
        messages.success(request, "Saved. It holds for every letter from now on.")
        return redirect("booking:letters-settings")
    return render(request, "booking/letters_settings.html", {"form": form}, status=422 if form.is_bound else 200)
