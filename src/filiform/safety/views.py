from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.safety import pages, services
from filiform.treatment.watch import services as watch
from filiform.treatment.watch.errors import OutcomeMissing


@require_GET
@allowed("safety.see")
def see_list(request: ClinicRequest) -> HttpResponse:
    """The newest of every part; with `part` a page of that one."""
    return _list(request)


@require_POST
@allowed("safety.close_search")
def close_search(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """How the search for a needle ended; then it leaves the board."""
    said = request.POST.get("outcome", "")
    try:
        watch.close_search(visit_ref=visit_ref, outcome=said, by=request.member, at=now())
    except OutcomeMissing as error:
        return _list(request, {"fault": str(error), "fault_at": visit_ref, "said": said}, 422)
    return redirect("safety:list")


def _list(request: ClinicRequest, more: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    key = request.GET.get("part", "")
    if key and key not in pages.LISTS:
        raise Http404
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 1
    parts = [pages.part(key, by=request.member, page=page)] if key else pages.glance(by=request.member)
    seen = {ref for part in parts for ref in part.visit_refs}
    services.note_list_seen(parts=[part.key for part in parts], visit_refs=seen, by=request.member, at=now())
    return render(request, "safety/list.html", {"parts": parts, "only": key, **(more or {})}, status=status)
