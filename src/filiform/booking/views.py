from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.views.decorators.http import require_http_methods

from filiform.booking import queries, services
from filiform.booking.errors import (
    MayNotBeBooked,
    MayNotNeedle,
    OverlappingVisit,
    PractitionerBusy,
    TimeTaken,
    VisitTooLong,
)
from filiform.booking.forms import VisitForm, WalkInForm
from filiform.booking.types import Source, VisitKind, VisitRow, VisitStatus, journey_steps
from filiform.clinics.members import ClinicRequest, Member, allowed
from filiform.core.clock import now
from filiform.patients import queries as patients
from filiform.patients.types import Identity

Read = TypeVar("Read", date, time)

NOT_HER = (MayNotBeBooked, MayNotNeedle)
TO_MEND = (OverlappingVisit, PractitionerBusy, TimeTaken, *NOT_HER, VisitTooLong)


@require_http_methods(["GET", "POST"])
@allowed("booking.add_visit")
def new_visit(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """Book a visit for one patient; who may not needle here is labelled in the list."""
    member = request.member
    patient = patients.identity(organization_id=member.organization_id, patient_ref=patient_ref)
    day = _read(parse_date, request.GET.get("day", "")) or timezone.localtime(now()).date()
    offered = queries.choices(by=member, on=day)
    form = VisitForm(
        request.POST or None, initial=None if request.POST else _initial(request, offered, patient, day),
        practitioners=offered.practitioners, rooms=offered.rooms, zone=member.zone,
    )  # fmt: skip
    if form.is_bound and form.is_valid() and (visit := _book(member, patient, offered, form)):
        _say_if_double(request, visit)
        return redirect(f"/?day={form.cleaned_data['day'].isoformat()}&who=all")
    page = {"form": form, "patient": patient, "offered": offered, "zone": member.zone.key.replace("_", " ")}
    return render(request, "booking/new_visit.html", page, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@allowed("booking.add_visit")
def walk_in(request: ClinicRequest, patient_ref: str) -> HttpResponse:
    """Somebody is here: a visit from this minute on, then straight to the history."""
    member = request.member
    patient = patients.identity(organization_id=member.organization_id, patient_ref=patient_ref)
    offered = queries.choices(by=member, on=timezone.localtime(now()).date())
    initial = {"practitioner": _own_ref(member, offered)}
    form = WalkInForm(request.POST or None, initial=initial, practitioners=offered.practitioners, rooms=offered.rooms)
    if form.is_bound and form.is_valid():
        starts_at = now().replace(second=0, microsecond=0)
        ends_at = starts_at + timedelta(minutes=form.cleaned_data["minutes"])
        form.cleaned_data |= {"starts_at": starts_at, "ends_at": ends_at, "kind": VisitKind.WALK_IN}
        if visit := _book(member, patient, offered, form, status=VisitStatus.ARRIVED):
            _say_if_double(request, visit)
            steps = journey_steps()
            return redirect(steps[0].url_name, visit.ref) if steps else redirect("desk:day")
    page = {"form": form, "patient": patient, "offered": offered}
    return render(request, "booking/walk_in.html", page, status=422 if form.is_bound else 200)


def _initial(request: ClinicRequest, offered: queries.Choices, patient: Identity, day: date) -> dict[str, Any]:
    member = request.member
    known = queries.has_visits(organization_id=member.organization_id, patient_id=patient.id)
    quarter = timezone.localtime(now()) + timedelta(minutes=15)
    return {
        "practitioner": _own_ref(member, offered),
        "day": day,
        "starts": quarter.replace(minute=quarter.minute // 15 * 15, second=0, microsecond=0).time(),
        "kind": str(VisitKind.FOLLOW_UP if known else VisitKind.INITIAL),
        **_chosen(request),
    }


def _chosen(request: ClinicRequest) -> dict[str, Any]:
    """A free time chosen in the calendar before the patient was; what is no time is left to the form."""
    asked = {
        "starts": _read(parse_time, request.GET.get("starts", "")), "practitioner": request.GET.get("with", ""),
        "room": request.GET.get("room", ""),
    }  # fmt: skip
    return {name: value for name, value in asked.items() if value}


def _read(parse: Callable[[str], Read | None], text: str) -> Read | None:
    try:
        return parse(text)
    except ValueError:
        return None


def _own_ref(member: Member, offered: queries.Choices) -> str:
    return offered.ref_by_user.get(member.user_id, "")


def _book(
    member: Member,
    patient: Identity,
    offered: queries.Choices,
    form: VisitForm | WalkInForm,
    status: VisitStatus = VisitStatus.BOOKED,
) -> VisitRow | None:
    """The visit, or none and the reason in the form, with everything typed kept."""
    said = form.cleaned_data
    try:
        visit = services.add_visit(
            patient_id=patient.id,
            practitioner_id=offered.practitioner_ids[said["practitioner"]],
            starts_at=said["starts_at"],
            ends_at=said["ends_at"],
            kind=VisitKind(said["kind"]),
            complaint=said["complaint"].strip(),
            room_id=offered.room_ids.get(said["room"]),
            status=status,
            source=Source.WALK_IN if said["kind"] is VisitKind.WALK_IN else Source.DESK,
            overlap=said["overlap"],
            by=member,
            at=now(),
        )
    except TO_MEND as error:
        form.add_error("practitioner" if isinstance(error, NOT_HER) else None, str(error))
        # The choice to book over a visit stands in the page only once there is one to book over.
        form.is_busy = isinstance(error, PractitionerBusy)
        return None
    return queries.visit(organization_id=member.organization_id, visit_ref=visit.ref)


def _say_if_double(request: ClinicRequest, visit: VisitRow) -> None:
    when: datetime = timezone.localtime(visit.starts_at)
    if queries.has_another_meanwhile(visit, organization_id=request.member.organization_id):
        other = f"{visit.practitioner_name} has another visit at that time; both say so."
        messages.warning(request, f"Booked for {when:%H:%M}. {other}")
    else:
        messages.success(request, f"Booked for {when.day} {when:%b, %H:%M} with {visit.practitioner_name}.")
