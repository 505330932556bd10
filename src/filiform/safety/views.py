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
def see_part(request: ClinicRequest, part: str) -> HttpResponse:
    """Needles that went missing, or acts against a gate, a page at a time."""
    if part not in pages.LISTS:
        raise Http404
    number = pages.page_number(request.GET.get("page", "1"))
    return _parts(request, [pages.part(part, by=request.member, page=number)], only=part)


@require_POST
@allowed("safety.close_search")
def close_search(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """How the search for a needle ended; then it leaves the board."""
    said = request.POST.get("outcome", "")
    try:
        watch.close_search(visit_ref=visit_ref, outcome=said, by=request.member, at=now())
    except OutcomeMissing as error:
        found = [pages.part("missing", by=request.member, page=1)]
        more = {"fault": str(error), "fault_at": visit_ref, "said": said}
        return _parts(request, found, only="missing", status=422, **more)
    return redirect("safety:register")


def _parts(
    request: ClinicRequest, parts: list[pages.Part], *, only: str, status: int = 200, **more: str
) -> HttpResponse:
    seen = {ref for part in parts for ref in part.visit_refs}
    services.note_list_seen(parts=[part.key for part in parts], visit_refs=seen, by=request.member, at=now())
    return render(request, "safety/list.html", {"parts": parts, "only": only, **more}, status=status)
