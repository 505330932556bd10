from __future__ import annotations

from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.knowledge import catalogues
from filiform.safety import pages as parts
from filiform.safety import queries, services
from filiform.safety.register import pages, tables
from filiform.safety.register.forms import AskedForm
from filiform.safety.rules.rates import rates


@require_GET
@allowed("safety.see")
def see(request: ClinicRequest) -> HttpResponse:
    """How often what was met, the events of a period, and what needs an eye besides."""
    moment = now()
    form = _form(request, moment)
    found = pages.register(form.asked, by=request.member, page=parts.page_number(request.GET.get("page", "1")))
    around = parts.glance(by=request.member)
    seen = {ref for part in around for ref in part.visit_refs} | {one.row.visit_ref for one in found.events} - {""}
    shown = ["register", *(part.key for part in around)]
    services.note_list_seen(parts=shown, visit_refs=seen, by=request.member, at=moment)
    events = catalogues.adverse_events()
    context = {"form": form, "register": found, "parts": around, "events": events, "own": events.own_figures}
    return render(request, "safety/register.html", context, status=200 if form.is_valid() else 422)


@require_GET
@allowed("safety.see")
def rates_table(request: ClinicRequest) -> HttpResponse:
    """The table of rates as a file. What is withheld on the page is withheld here."""
    moment, member = now(), request.member
    asked = _form(request, moment).asked
    figures = pages.figures(asked, by=member)
    catalogue = catalogues.adverse_events()
    table = rates(figures.told, figures.over, catalogue, kind=asked.kind, grade=asked.grade)
    shown = table if not figures.withheld else pages.nothing(table)
    services.note_list_seen(parts=["rates.csv"], visit_refs=[], by=member, at=moment)
    return _file(tables.rates_csv(shown, figures.over, asked, catalogue), "rates", asked.last)


@require_GET
@allowed("safety.see")
def events_table(request: ClinicRequest) -> HttpResponse:
    """The events of the period as a file, without names of patients."""
    moment, member = now(), request.member
    asked = _form(request, moment).asked
    found = queries.events(organization_id=member.organization_id, asked=asked)
    services.note_list_seen(
        parts=["events.csv"], visit_refs={row.visit_ref for row in found} - {""}, by=member, at=moment
    )
    return _file(tables.events_csv(found), "adverse-events", asked.last)


def _form(request: ClinicRequest, moment: datetime) -> AskedForm:
    today = moment.astimezone(request.member.zone).date()
    return AskedForm(request.GET, choices=pages.choices(by=request.member), today=today)


def _file(text: str, name: str, day: date) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{day.isoformat()}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer
