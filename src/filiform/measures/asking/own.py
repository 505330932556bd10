from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from filiform.accounts.throttle import services as throttle
from filiform.clinics.types import Member
from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.measures.asking import pages, queries, services
from filiform.measures.asking.errors import AskingNotFound, NothingAnswered
from filiform.measures.asking.types import AskingRow
from filiform.measures.entry.forms import fields_of
from filiform.patients.access.types import Purpose
from filiform.patients.access.visitors import LinkRequest, VisitorRequest, for_link, for_patient

MOST_SAVES = 600


@require_http_methods(["GET", "POST"])
@for_link(Purpose.MEASURES)
def answer(request: LinkRequest) -> HttpResponse:
    """The questions of the link she opened, one instrument a screen."""
    return _answer(request, request.link.member, request.link.about, here=reverse("measures:answer"))


@require_http_methods(["GET", "POST"])
@for_patient
def answer_own(request: VisitorRequest, asking_ref: str) -> HttpResponse:
    """The same from her own page."""
    member = request.visitor.member
    row = queries.asking(organization_id=member.organization_id, asking_ref=asking_ref, at=now())
    if row.patient_ref != request.visitor.patient.ref:
        raise AskingNotFound
    return _answer(request, member, asking_ref, here=reverse("measures:answer-own", args=[asking_ref]))


def _answer(request: HttpRequest, by: Member, asking_ref: str, *, here: str) -> HttpResponse:
    row = queries.asking(organization_id=by.organization_id, asking_ref=asking_ref, at=now())
    may_correct = queries.may_correct(row, now())
    if not (queries.is_open(row, now()) or (may_correct and (request.method == "POST" or "n" in request.GET))):
        is_unsent = may_correct and queries.is_corrected_unsent(organization_id=by.organization_id, asking_id=row.id)
        page = {"row": row, "here": here, "may_correct": may_correct, "is_unsent": is_unsent}
        return render(request, "measures/own_over.html", {**page, "last": len(row.instruments) + 1})
    if request.method != "POST":
        return _screen(request, by, row, here)
    throttle.count("questions", asking_ref, limit=MOST_SAVES, per=timedelta(days=1), at=now())
    if request.POST.get("go") == "send":
        try:
            services.send_answers(asking_ref=asking_ref, by=by, at=now())
        except NothingAnswered as error:
            return _screen(request, by, row, here, number=len(row.instruments) + 1, error=str(error))
        return redirect(here)
    return _keep(request, by, row, here)


def _keep(request: HttpRequest, by: Member, row: AskingRow, here: str) -> HttpResponse:
    """Keep what stands typed; whoever goes on has it read first, autosave only keeps it."""
    instrument, typed = request.POST.get("instrument", ""), fields_of(request.POST)
    services.keep_typed(
        asking_ref=row.ref, instrument=instrument, typed=typed, language=get_language() or "en", by=by, at=now()
    )
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    number = row.instruments.index(instrument) + 1
    if request.POST.get("go") == "back":
        return redirect(f"{here}?n={max(1, number - 1)}")
    try:
        services.check_typed(row, instrument, typed)
    except InvalidInput as error:
        return _screen(request, by, row, here, number=number, error=str(error))
    return redirect(f"{here}?n={number + 1}")


def _screen(
    request: HttpRequest, by: Member, row: AskingRow, here: str, *, number: int = 0, error: str = ""
) -> HttpResponse:
    drafts = queries.drafts(organization_id=by.organization_id, asking_id=row.id)
    asked = request.GET.get("n", "")
    number = number or (int(asked) if asked.isdecimal() else pages.first_open(row, drafts))
    context: dict[str, Any] = {"row": row, "here": here, "error": error, "total": len(row.instruments)}
    if not 1 <= number <= len(row.instruments):
        context["entries"] = pages.summary(row, drafts)
        return render(request, "measures/own_summary.html", context, status=422 if error else 200)
    context["screen"] = pages.screen(row, number, drafts, organization_id=by.organization_id)
    return render(request, "measures/own_questions.html", context, status=422 if error else 200)
