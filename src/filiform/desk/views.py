from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from filiform.booking import services as booking
from filiform.booking.types import VisitStatus
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.desk import queries
from filiform.desk.errors import UnknownStatus
from filiform.desk.touched import queries as touched
from filiform.intake.redflags import queries as redflags
from filiform.patients import services as patients


@require_GET
@allowed("desk.see_day")
def home(request: ClinicRequest) -> HttpResponse:
    """Where everybody begins: reception in the calendar, everybody else on the day sheet."""
    if queries.sees_calendar_first(request.member):
        asked = f"?{urlencode({'day': request.GET['day']})}" if "day" in request.GET else ""
        return redirect(reverse("calendar:day") + asked)
    return day(request)


@require_GET
@allowed("desk.see_day")
def day(request: ClinicRequest) -> HttpResponse:
    """The practitioner's home: who comes today and how far each is."""
    member = request.member
    today = timezone.localtime(now()).date()
    chosen = _date(request.GET.get("day", "")) or today
    own = queries.sees_own_day_first(member)
    everyone = request.GET.get("who", "me" if own else "all") == "all"
    page = {
        "sheet": queries.day_sheet(by=member, day=chosen, everyone=everyone), "today": today, "own": own,
        "days": [today + timedelta(days=n) for n in (-1, 0, 1)], "before": chosen - timedelta(days=1),
        "after": chosen + timedelta(days=1), "who": "all" if everyone else "me", "wide": True,
        "may_close": member.may("desk.close_day"),
        "touched": touched.count(by=member, at=now()),
        "waiting": redflags.waiting(organization_id=member.organization_id, clinic_id=member.clinic_id),
    }  # fmt: skip
    return render(request, "desk/day.html", page)


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_POST
@allowed("booking.move")
def move(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """One tap moves a visit on; the toast takes it back."""
    wanted = request.POST.get("to", "")
    if wanted not in {str(status) for status in VisitStatus}:
        raise UnknownStatus(status=wanted)
    to = VisitStatus(wanted)
    before = booking.move_visit_by_hand(visit_ref=visit_ref, to=to, by=request.member, at=now())
    row = queries.day_row(by=request.member, visit_ref=visit_ref)
    if not request.htmx:
        return redirect(f"/?day={timezone.localtime(row.visit.starts_at).date().isoformat()}&who=all")
    page = {"row": row, "before": before, "undo": "undo" not in request.POST, "in_panel": "in_panel" in request.POST}
    return render(request, "desk/_moved.html", page)


@require_GET
@allowed("desk.see_day")
def panel(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """A visit without clinical content: identity, readiness in words, status."""
    found = queries.panel(by=request.member, visit_ref=visit_ref)
    patients.note_chart_seen(patient_ref=found.row.patient.ref, page="visit", by=request.member, at=now())
    template = "desk/_panel.html" if request.htmx else "desk/panel.html"
    return render(request, template, {"panel": found, "row": found.row})


@require_GET
@allowed("chart.see")
def chart(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    found = queries.chart(by=request.member, patient_ref=patient_ref, at=now())
    patients.note_chart_seen(patient_ref=patient_ref, page="chart", by=request.member, at=now())
    return render(request, "desk/chart.html", {"chart": found, "patient": found.patient, "visits": found.visits})


@require_GET
@allowed("chart.see")
def older(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """The next twenty visits of a record: rows for htmx, a page without it."""
    found = queries.older_visits(by=request.member, patient_ref=patient_ref, after=request.GET.get("after", ""))
    patients.note_chart_seen(patient_ref=patient_ref, page="older visits", by=request.member, at=now())
    page = {"visits": found, "patient_ref": patient_ref}
    return render(request, "desk/_visits.html" if request.htmx else "desk/older.html", page)


@require_GET
@allowed("audit.see_patient")
def trail(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """Who looked at this record, and who changed it."""
    patient, lines = queries.trail(by=request.member, patient_ref=patient_ref)
    patients.note_chart_seen(patient_ref=patient_ref, page="trail", by=request.member, at=now())
    return render(request, "desk/trail.html", {"patient": patient, "lines": lines})
