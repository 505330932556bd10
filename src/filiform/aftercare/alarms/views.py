from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from filiform.aftercare import pages
from filiform.aftercare.alarms import queries, services
from filiform.aftercare.alarms.types import Outcome
from filiform.clinics.members import ClinicRequest, Member, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.patients import queries as patients
from filiform.patients.services import note_chart_seen
from filiform.patients.types import alerts_for

ON_A_PAGE = 25
SAID = {
    "take": "You have taken this alarm. Nobody further is written to.", "hand-back": "It calls for somebody anew.",
    "note": "Noted.", "close": "Closed.", "reopen": "Open again, and yours.",
}  # fmt: skip


@require_GET
@allowed("aftercare.see")
def alarms(request: ClinicRequest) -> HttpResponse:
    """Every open alarm, and those that are over, a page at a time."""
    member, number = request.member, request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 1
    closed = queries.closed_alarms(by=member, first=(max(page, 1) - 1) * ON_A_PAGE, number=ON_A_PAGE + 1)
    context = {
        "open": queries.open_alarms(organization_id=member.organization_id, clinic_id=member.clinic_id, at=now()),
        "closed": closed[:ON_A_PAGE], "older": page + 1 if len(closed) > ON_A_PAGE else 0, "newer": page - 1,
        "may_take": member.may("aftercare.take"),
    }  # fmt: skip
    return render(request, "aftercare/alarms.html", context)


@require_GET
@allowed("aftercare.see")
def alarm(request: ClinicRequest, alarm_ref: str) -> HttpResponse:
    """One alarm: what was reported, who has it, what was done."""
    return _alarm(request, alarm_ref)


@require_POST
@allowed("aftercare.take")
def act(request: ClinicRequest, alarm_ref: str, what: str) -> HttpResponse:
    """Take, hand back, note, close or reopen it."""
    if what not in SAID:
        raise Http404
    try:
        _do(what, request, alarm_ref, request.member, now())
    except InvalidInput as error:
        return _alarm(request, alarm_ref, {"fault": str(error), "fault_at": what, "typed": request.POST}, 422)
    messages.success(request, SAID[what])
    return redirect("aftercare:alarm", alarm_ref)


def _do(what: str, request: ClinicRequest, alarm_ref: str, by: Member, at: datetime) -> None:
    words = request.POST.get("words", "")
    acts: dict[str, Callable[[], None]] = {
        "take": lambda: services.take_alarm(alarm_ref=alarm_ref, by=by, at=at),
        "hand-back": lambda: services.hand_back_alarm(alarm_ref=alarm_ref, words=words, by=by, at=at),
        "note": lambda: services.add_note(alarm_ref=alarm_ref, words=words, by=by, at=at),
        "close": lambda: services.close_alarm(
            alarm_ref=alarm_ref, outcome=request.POST.get("outcome", ""), words=words, by=by, at=at
        ),
        "reopen": lambda: services.reopen_alarm(alarm_ref=alarm_ref, words=words, by=by, at=at),
    }
    acts[what]()


def _alarm(
    request: ClinicRequest, alarm_ref: str, more: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    member = request.member
    row = queries.alarm(by=member, alarm_ref=alarm_ref)
    patient = patients.identity(organization_id=member.organization_id, patient_ref=row.patient_ref)
    note_chart_seen(patient_ref=patient.ref, page="alarm", by=member, at=now())
    context = {
        "alarm": row, "patient": patient, "alerts": alerts_for(member.organization_id, patient.id),
        "questions": pages.questions_of(row.flags),
        "entries": [
            (entry, pages.questions_of(entry.flags)) for entry in queries.entries(by=member, alarm_ref=alarm_ref)
        ],
        "outcomes": [(one.value, one.label) for one in Outcome], "may_take": member.may("aftercare.take"),
        "is_mine": row.taken_by_id == member.user_id, **(more or {}),
    }  # fmt: skip
    return render(request, "aftercare/alarm.html", context, status=status)
