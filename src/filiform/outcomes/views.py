from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from filiform.clinics import queries as clinics
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.knowledge import catalogues
from filiform.outcomes import charts, libraries, tables
from filiform.outcomes.errors import TableUnknown
from filiform.outcomes.forms import AskedForm
from filiform.outcomes.pages import comparison, dose, measure, overview, recovery
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.types import recovered_by
from filiform.practitioners import queries as practitioners

View = Callable[..., HttpResponse]


def with_libraries(view: View) -> View:
    """Without the extra `reports` the page says what to install; everything else of the clinic runs."""

    @wraps(view)
    def asked(request: ClinicRequest, *args: Any, **named: Any) -> HttpResponse:
        missing = libraries.missing()
        if missing:
            return render(request, "outcomes/install.html", {"missing": missing}, status=503)
        return view(request, *args, **named)

    return asked


@require_GET
@allowed("outcomes.see")
@with_libraries
def see(request: ClinicRequest) -> HttpResponse:
    """Answer rates, the six benefits, the harms beside them."""
    form = asked_form(request, now())
    how = recovered_by(request.GET.get("recovery", ""))
    found = overview.overview(form.asked, by=request.member, query=form.query, recovered=how)
    page = {
        "curve_query": f"{form.query}&recovery={how.key}",
        "form": form, "found": found, "plan": PLAN, "wide": True, "script": libraries.script_url(),
        "yardstick": catalogues.instruments().evidence_per_benefit.get("natural_course_yardstick", ""),
    }  # fmt: skip
    return render(request, "outcomes/overview.html", page, status=200 if form.is_valid() else 422)


@require_GET
@allowed("outcomes.see")
@with_libraries
def see_measure(request: ClinicRequest, instrument: str) -> HttpResponse:
    """One measure in full."""
    form = asked_form(request, now())
    found = measure.measure_page(instrument, form.asked, by=request.member)
    page = {"form": form, "found": found, "plan": PLAN, "wide": True, "script": libraries.script_url()}
    return render(request, "outcomes/measure.html", page, status=200 if form.is_valid() else 422)


@require_GET
@allowed("outcomes.see")
@with_libraries
def see_dose(request: ClinicRequest, instrument: str) -> HttpResponse:
    """One measure beside what was given."""
    form = asked_form(request, now())
    found = dose.dose_page(instrument, request.GET.get("part", ""), form.asked, by=request.member)
    parts = [(key, words) for key, (words, _) in dose.PARTS.items()]
    page = {"form": form, "found": found, "parts": parts, "wide": True}
    return render(request, "outcomes/dose.html", page, status=200 if form.is_valid() else 422)


@require_GET
@allowed("outcomes.see")
@with_libraries
def table(request: ClinicRequest, page: str, key: str) -> HttpResponse:
    """One table of a page as a file: the same cells."""
    asked = asked_form(request, now()).asked
    found = _table(request, page, key, asked)
    if found is None:
        raise TableUnknown
    answer = HttpResponse(tables.to_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{page}-{key}-{asked.on.isoformat()}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _table(request: ClinicRequest, page: str, key: str, asked: Any) -> tables.Table | None:
    if page == "overview":
        how = recovered_by(request.GET.get("recovery", ""))
        return overview.overview(asked, by=request.member, recovered=how).tables.get(key)
    if "part" in request.GET:
        return dose.dose_page(page, request.GET["part"], asked, by=request.member).tables.get(key)
    return measure.measure_page(page, asked, by=request.member).table(key)


@require_GET
@allowed("outcomes.see")
@with_libraries
def chart(request: ClinicRequest, page: str, key: str) -> HttpResponse:
    """What a chart of a page is drawn from."""
    spec = _chart(page, key, asked_form(request, now()).asked, request)
    answer = JsonResponse(spec)
    answer["Cache-Control"] = "no-store"
    return answer


def _chart(page: str, key: str, asked: Any, request: ClinicRequest) -> charts.Spec:
    if (page, key) == ("overview", "recovery"):
        how = recovered_by(request.GET.get("recovery", ""))
        return charts.recovery(recovery.curves_of(asked, by=request.member)[how])
    if key == "changes":
        return charts.changes(measure.measure_page(page, asked, by=request.member))
    of, _, kind = key.partition("-")
    if of not in {"practitioner", "clinic"} or kind not in {"shares", "answers"}:
        raise TableUnknown
    measured = measure.measured_of(measure.instrument_of(page), asked, by=request.member)
    found = comparison.compare(measured, of=of)
    return charts.shares(found) if kind == "shares" else charts.answers(found)


def asked_form(request: ClinicRequest, moment: datetime, given: Any = None) -> AskedForm:
    """Two queries: what can be chosen."""
    member = request.member
    people = practitioners.practitioners(organization_id=member.organization_id)
    return AskedForm(
        request.GET if given is None else given,
        clinics=tuple((one.ref, one.name) for one in clinics.clinics(organization_id=member.organization_id)),
        practitioners=tuple((one.ref, one.name) for one in people),
        today=moment.astimezone(member.zone).date(),
    )
