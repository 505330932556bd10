from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.desk.touched import queries


@require_GET
@allowed("desk.see_day")
def touched(request: ClinicRequest) -> HttpResponse:
    """Which visits to come cannot be needled as they are booked, and why."""
    groups = queries.touched(by=request.member, at=now())
    return render(request, "desk/touched/touched.html", {"groups": groups})
