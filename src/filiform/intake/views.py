from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.views.decorators.http import require_GET, require_POST

from filiform.booking import queries as booking
from filiform.booking.queries import VisitPage
from filiform.clinics.members import ClinicRequest, Member, allowed
from filiform.core.clock import now
from filiform.intake import queries, services
from filiform.intake.errors import NoSuchTopic, NothingToSettle, SettledWithoutReason
from filiform.intake.forms import Fields, read_page
from filiform.intake.pages import Shown, asked, differing, lines, places_to_choose, sections
from filiform.intake.rules.entries import entry_for, resolution
from filiform.intake.rules.figure import near_landmarks, regions_of_muscles
from filiform.intake.rules.mentions import mentions
from filiform.intake.rules.pages import Page, first_open, page_after, page_of, staying, walk
from filiform.intake.rules.topics import NAMED, TOPICS
from filiform.intake.types import FactSheet, Source
from filiform.intake.words import SIDES
from filiform.knowledge import terms
from filiform.patients.services import note_chart_seen


@require_GET
@allowed("intake.answer")
def history(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """On to the first page with an open question; all pages at a glance when none is open, or when asked for."""
    page, sheet = _opened(request, visit_ref)
    is_desk = _is_desk(request)
    pages = walk(sheet, is_desk=is_desk)
    following = first_open(pages)
    if following and not page.visit.sealed_at and "overview" not in request.GET:
        return redirect("intake:topic", visit_ref=visit_ref, topic=following.key)
    differing = [one for one in mentions(sheet, is_desk=is_desk) if not one.is_open]
    context = {
        "page": page, "sheet": sheet, "pages": pages, "following": following, "is_desk": is_desk,
        "topics": [topic for topic in TOPICS if topic.key != "changes" and not (is_desk and topic.by == "clinician")],
        "carried": sum(given.carried for given in sheet.given.values()), "differing": asked(differing),
        "to_ask": sum(one.to_ask for one in pages), "onward": None if following else _step_after(page, request.member),
    }  # fmt: skip
    return render(request, "intake/overview.html", context)


@require_GET
@allowed("intake.answer")
def topic(request: ClinicRequest, visit_ref: str, topic: str) -> HttpResponse:
    """One page of questions."""
    page, sheet = _opened(request, visit_ref)
    if page.visit.sealed_at:
        return redirect("intake:history", visit_ref=visit_ref)
    here = page_of(sheet, topic, everything="everything" in request.GET, is_desk=_is_desk(request))
    return render(request, "intake/topic.html", _context(request, page, sheet, here, more=request.GET.get("more", "")))


@require_POST
@allowed("intake.answer")
def record(request: ClinicRequest, visit_ref: str, topic: str) -> HttpResponse:
    """Keep what was answered on a page. Autosave gets an empty answer; a person the next page, or this one mended."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    at = now()
    sheet = queries.fact_sheet(organization_id=request.member.organization_id, visit=row, at=at)
    here = page_of(sheet, topic, everything="everything" in request.GET, is_desk=_is_desk(request))
    reading = read_page(_fields(request), here)
    services.record_answers(
        visit=row, answers=reading.answers, unfinished=frozenset(reading.unfinished),
        source=_source(request, by=here.by), by=request.member, at=at,
    )  # fmt: skip
    if reading.errors:
        return _with_errors(request, visit_ref, topic, reading.errors)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    return _onward(request, visit_ref, topic)


@require_POST
@allowed("intake.answer")
def change_names(request: ClinicRequest, visit_ref: str, topic: str) -> HttpResponse:
    """Add, name, remove or close in a list of medicines or conditions."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    act, typed = request.POST.get("act") or request.GET.get("act", ""), request.POST.get("typed", "")
    fact = request.POST.get("fact", "")
    if fact not in NAMED:
        raise NoSuchTopic
    who: dict[str, Any] = {"by": request.member, "at": now(), "source": _source(request)}
    match act:
        case "close":
            services.close_list(visit=row, fact=fact, **who)
        case "take":
            services.take_over_list(visit=row, fact=fact, **who)
        case "other":
            services.confirm_other(visit=row, fact=fact, typed=typed, **who)
        case "remove":
            services.remove_entry(visit=row, fact=fact, typed=typed, **who)
        case "mean":
            offered = {offer.shown: offer for offer in resolution(fact, typed).suggestions}
            services.name_entry(
                visit=row, fact=fact, typed=typed, meant=offered.get(request.POST.get("meant", "")), **who
            )
        case _:
            named = request.POST.get("picked") or typed
            services.name_entry(visit=row, fact=fact, typed=named, **who)
            if not entry_for(fact, named).is_open:
                return _onward(request, visit_ref, topic, at=f"typed_{fact}")  # the next one can be typed at once
    return _onward(request, visit_ref, topic, at="" if act == "close" else fact)


@require_GET
@allowed("intake.answer")
def names(request: ClinicRequest, visit_ref: str, fact: str) -> HttpResponse:
    """Names that begin as what was typed, for the list under the field. No patient is read."""
    booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    if fact not in NAMED:
        raise NoSuchTopic
    typed = request.GET.get("typed", "").strip()
    found = terms.search(typed, NAMED[fact], limit=8) if len(typed) > 1 else ()
    return render(request, "intake/_names.html", {"suggestions": found, "fact": fact})


@require_GET
@allowed("intake.answer")
def figure(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The body figure and what its places are called, for the sheet over the page. No patient is read."""
    booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    near = [astuple(one) for one in near_landmarks()]
    context = {"regions": json.dumps(regions_of_muscles()), "near": json.dumps(near)}
    return render(request, "intake/_figure.html", context)


@require_GET
@allowed("chart.see")
def every_answer(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Every answer that stands or is open: who gave it, when, new or carried, and where two sources differ."""
    return render(request, "intake/all.html", _every_answer(request, visit_ref))


@require_POST
@allowed("screening.clear")
def settle(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Which of two differing answers is right, and why."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    sent = {name: request.POST.get(name, "") for name in ("fact", "right", "seen", "why")}
    try:
        services.settle_answer(visit=row, **sent, by=request.member, at=now())
    except (NothingToSettle, SettledWithoutReason) as error:
        context = _every_answer(request, visit_ref) | {"failed": sent["fact"], "failure": str(error)}
        return render(request, "intake/all.html", context, status=error.status)
    return redirect("intake:all", visit_ref=visit_ref)


def _every_answer(request: ClinicRequest, visit_ref: str) -> dict[str, Any]:
    page, sheet = _opened(request, visit_ref)
    groups = lines(sheet)
    may_settle = request.member.may("screening.clear") and not page.visit.sealed_at
    return {"page": page, "sheet": sheet, "groups": groups, "differing": differing(groups), "may_settle": may_settle}


def _opened(request: ClinicRequest, visit_ref: str) -> tuple[VisitPage, FactSheet]:
    """The head of the page and the fact sheet; the reading leaves its line in the trail."""
    organization_id = request.member.organization_id
    page = booking.visit_page(organization_id=organization_id, visit_ref=visit_ref, here="history")
    sheet = queries.fact_sheet(organization_id=organization_id, visit=page.visit, at=now())
    note_chart_seen(patient_ref=page.patient.ref, page="history", by=request.member, at=now())
    return page, sheet


def _context(
    request: ClinicRequest, page: VisitPage, sheet: FactSheet, here: Page, *, typed: Fields | None = None,
    errors: Mapping[str, str] | None = None, more: str = "",
) -> dict[str, Any]:  # fmt: skip
    is_desk = _is_desk(request)
    pages = walk(sheet, is_desk=is_desk)
    keys = [one.key for one in pages]
    shown = Shown(mentions(sheet, is_desk=is_desk), typed=typed, errors=errors or {}, more=more)
    parts = sections(here, shown)
    at = keys.index(here.key) if here.key in keys else None
    return {
        "page": page, "sheet": sheet, "here": here, "number": None if at is None else at + 1, "count": len(pages),
        "back": keys[at - 1] if at else None, "sections": parts, "errors": errors,
        "places": places_to_choose(), "sides": SIDES, "query": _kept(request).urlencode(),
        "speaks": _source(request), "still_open": here.to_ask if "open" in request.GET else 0,
        "has_places": any(field.kind == "tick-places" for part in parts for field in part.fields),
    }  # fmt: skip


def _with_errors(request: ClinicRequest, visit_ref: str, topic: str, errors: Mapping[str, str]) -> HttpResponse:
    page, sheet = _opened(request, visit_ref)
    here = page_of(sheet, topic, everything="everything" in request.GET, is_desk=_is_desk(request))
    context = _context(request, page, sheet, here, typed=_fields(request), errors=errors)
    return render(request, "intake/topic.html", context, status=422)


def _onward(request: ClinicRequest, visit_ref: str, topic: str, *, at: str = "") -> HttpResponse:
    """Once a page has nothing open, or after "answer later": the next page with an open question, or the overview.

    Otherwise the same page, at what is open. A question that an answer has just brought up is shown before going on.
    `at`: where on the page to go on after a change to a list of names.
    """
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    sheet = queries.fact_sheet(organization_id=request.member.organization_id, visit=row, at=now())
    here = page_of(sheet, topic, everything="everything" in request.GET, is_desk=_is_desk(request))
    act, _, about = request.POST.get("act", "").partition(":")
    stay = staying(here, shown=request.POST.getlist("shown"), is_leaving=act == "later")
    if act == "more" or stay is not None or (act not in ("next", "later", "close")):
        query = _kept(request)
        if act == "more":
            query["more"] = about
        elif act in ("next", "later"):
            query["open"] = "1"
        address = reverse("intake:topic", args=[visit_ref, topic])
        place = about if act == "more" else at or stay
        return redirect(f"{address}{'?' if query else ''}{query.urlencode()}#{place}")
    following = page_after(walk(sheet, is_desk=_is_desk(request)), topic)
    if following is None:
        return redirect(f"{reverse('intake:history', args=[visit_ref])}?overview=1")
    return redirect("intake:topic", visit_ref=visit_ref, topic=following.key)


def _kept(request: ClinicRequest) -> QueryDict:
    """The part of the address that goes on from page to page."""
    query = request.GET.copy()
    for passing in ("more", "act", "open"):
        query.pop(passing, None)
    return query


def _fields(request: ClinicRequest) -> Fields:
    return Fields({name: list(map(str, values)) for name, values in request.POST.lists()})


def _source(request: ClinicRequest, *, by: str = "patient") -> str:
    """The bedside page is the clinician's; on the others one who reads charts may say that an answer is hers."""
    says_clinician = by == "clinician" or request.GET.get("as") == Source.CLINICIAN
    return Source.CLINICIAN if says_clinician and not _is_desk(request) else Source.PATIENT


def _is_desk(request: ClinicRequest) -> bool:
    """Whoever may not read charts takes the patient's part of the history and sees nothing of the clinician's."""
    return not request.member.may("chart.see")


def _step_after(page: VisitPage, member: Member) -> tuple[str, str] | None:
    """(label, address) of the step behind the history, for those who may open it."""
    keys = [entry.step.key for entry in page.steps]
    for entry in page.steps[keys.index("history") + 1 :][:1]:
        address = reverse(entry.step.url_name, args=[page.visit.ref])
        if member.may(getattr(resolve(address).func, "permission", "")):
            return entry.step.label, address
    return None
