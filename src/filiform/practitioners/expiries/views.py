from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.practitioners.expiries import queries


@require_GET
@allowed("practitioners.manage")
def expiries(request: ClinicRequest) -> HttpResponse:
    """What runs out of whom, nearest first: the owner's list."""
    member = request.member
    on = now().astimezone(member.zone).date()
    rows = queries.running_out(organization_id=member.organization_id, jurisdiction=member.jurisdiction, on=on)
    return render(request, "practitioners/expiries.html", {"running": rows, "lapsed": queries.lapsed(rows)})
