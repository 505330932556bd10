from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.examination.settings import services
from filiform.examination.settings.types import rules_of
from filiform.knowledge import catalogues


@require_http_methods(["GET", "POST"])
@allowed("clinics.govern")
def settings(request: ClinicRequest) -> HttpResponse:
    """When plans are reviewed here, and what of the catalogue is not shown."""
    if request.method == "POST":
        typed = request.POST.get("review_after", "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 4):
            raise InvalidInput(where="review_after", message="write a whole number of visits")
        hidden = request.POST.getlist("hidden")
        services.change_rules(review_after=int(typed) if typed else None, hidden=hidden, by=request.member, at=now())
        messages.success(request, "Saved. It holds from now on.")
        return redirect("examination:settings")
    held, rules = catalogues.examination(), rules_of(request.member)
    groups = [
        ("Templates", [(one.id, one.label) for one in held.templates.values()]),
        ("Screens", [(one.id, one.label) for one in held.screens.values()]),
        ("Strength", [(one.id, one.label) for one in held.strengths.values()]),
    ]
    context = {"groups": groups, "rules": rules, "review": held.review, "review_status": held.review_status}
    return render(request, "examination/settings.html", context)
