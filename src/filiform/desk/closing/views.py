from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.desk.closing import pages, services


@require_http_methods(["GET", "POST"])
@allowed("desk.close_day")
def close_day(request: ClinicRequest) -> HttpResponse:
    """What is still open today; sent, it closes the day."""
    if request.method == "POST":
        services.close_day(by=request.member, at=now())
        return redirect("desk:close")
    return render(request, "desk/closing/close.html", {"closing": pages.closing(by=request.member, at=now())})
