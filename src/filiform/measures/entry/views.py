from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.booking import queries as booking
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.measures import services
from filiform.measures.entry import finding, queries
from filiform.measures.entry.forms import EntryForm
from filiform.measures.entry.typed import Sheet, readings_from
from filiform.measures.types import Phase, Reading
from filiform.patients.services import note_chart_seen

INVOLVED = (("", "Not said"), ("right", "Right"), ("left", "Left"), ("both", "Both"))


@require_http_methods(["GET", "POST"])
@allowed("measures.record")
def enter(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The instruments asked for, each with a sheet of its own; sent together, recorded all or none."""
    form = EntryForm(request)
    sheets = queries.sheets(form.instruments)
    if not sheets:
        return redirect("measures:find", visit_ref=visit_ref)
    wrong, error = "", ""
    if request.method == "POST":
        try:
            return _record(request, visit_ref, form, sheets)
        except _Unread as found:
            wrong, error = found.instrument, str(found.cause)
    return _page(request, visit_ref, form, sheets, wrong=wrong, error=error)


@require_POST
@allowed("measures.record")
def preview(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """What the figures typed so far would say; nothing is kept."""
    form = EntryForm(request)
    sheets = queries.sheets(form.instruments[:1])
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    context: dict[str, Any] = {"visit_ref": visit_ref}
    try:
        (read,) = _read(sheets, form, activities={})
        desk = queries.desk_for(visit=row, chosen=sheets, phase=form.phase, by=request.member, at=now())
        context["lines"] = desk.outcomes(sheets[0], read)
    except _Unread as found:
        context["error"] = str(found.cause)
    return render(request, "measures/_outcome.html", context)


@require_GET
@allowed("chart.see")
def find(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Every instrument, by benefit, by region, by name; what is ticked is entered together."""
    page = booking.visit_page(
        organization_id=request.member.organization_id, visit_ref=visit_ref, here="outcome"
    )  # fmt: skip
    found = finding.Finding.of(
        request.GET, instruments=catalogues.instruments(), taking=catalogues.taking(), ticked=request.GET.getlist("i")
    )  # fmt: skip
    note_chart_seen(patient_ref=page.patient.ref, page="instruments", by=request.member, at=now())
    context = {"page": page, "found": found, "may_record": request.member.may("measures.record")}
    return render(request, "measures/_found.html" if request.htmx else "measures/find.html", context)


class _Unread(Exception):
    """One sheet could not be read; the page is shown again with the sentence at its place."""

    def __init__(self, instrument: str, cause: InvalidInput) -> None:
        super().__init__(instrument)
        self.instrument, self.cause = instrument, cause


def _read(sheets: list[Sheet], form: EntryForm, *, activities: dict[str, list[str]]) -> list[list[Reading]]:
    found = []
    for sheet in sheets:
        try:
            found.append(
                readings_from(
                    sheet, form.fields, phase=form.phase, instruments=catalogues.instruments(),
                    methods=catalogues.scoring(), baseline=activities.get(sheet.instrument.id, ()),
                )
            )  # fmt: skip
        except InvalidInput as error:
            raise _Unread(sheet.instrument.id, error) from error
    return found


def _record(request: ClinicRequest, visit_ref: str, form: EntryForm, sheets: list[Sheet]) -> HttpResponse:
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    desk = queries.desk_for(visit=row, chosen=sheets, phase=form.phase, by=request.member, at=now())
    read = _read(sheets, form, activities={"psfs": list(desk.activities)})
    try:
        added = services.record_measurements(
            visit=row, values=[one for readings in read for one in readings], by=request.member, at=now()
        )
    except InvalidInput as error:
        raise _Unread("", error) from error
    messages.success(request, f"Recorded, {len(added)} new." if added else "Nothing had changed.")
    return redirect(f"{reverse('measures:enter', args=[visit_ref])}?{form.query}")


def _page(
    request: ClinicRequest, visit_ref: str, form: EntryForm, sheets: list[Sheet], *, wrong: str, error: str
) -> HttpResponse:
    page = booking.visit_page(organization_id=request.member.organization_id, visit_ref=visit_ref, here="outcome")
    desk = queries.desk_for(visit=page.visit, chosen=sheets, phase=form.phase, by=request.member, at=now())
    typed = form.fields if request.method == "POST" else None
    cards = [desk.card(one, typed=typed, error=error if one.instrument.id == wrong else "") for one in sheets]
    note_chart_seen(patient_ref=page.patient.ref, page="measures", by=request.member, at=now())
    context = {
        "page": page, "cards": cards, "form": form, "phases": [(one.value, one.label) for one in Phase],
        "is_paired": any(card.is_paired for card in cards), "involved_sides": INVOLVED, "muscles": desk.muscles,
        "find_url": reverse("measures:find", args=[visit_ref]),
        "error": "" if wrong else error,
        "review_status": catalogues.instruments().review_status, "wide": True,
    }  # fmt: skip
    return render(request, "measures/enter.html", context, status=422 if error else 200)
