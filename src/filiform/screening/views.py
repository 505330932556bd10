from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from filiform.booking import queries as booking
from filiform.booking.queries import VisitPage
from filiform.booking.types import VisitRow
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import InvalidInput, Refused
from filiform.core.text import fold
from filiform.intake import services as intake
from filiform.knowledge import catalogues
from filiform.knowledge.wording import region_words, site_words
from filiform.patients.services import note_chart_seen
from filiform.screening import queries, services
from filiform.screening.forms import read_answers, read_day, read_plan, read_scope
from filiform.screening.inputs import decide, read_inputs
from filiform.screening.offers import path_choices, rule_title, scope_words, stimulation_block, technique_choices
from filiform.screening.overlays import plan_overlays
from filiform.screening.pages import Link, findings, muscle_words
from filiform.screening.stimulation import stimulation_result
from filiform.screening.types import PlannedMuscle

FOUND_AT_MOST = 12


@require_GET
@allowed("chart.see")
def verdict(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """What may be needled, what not, what must change, and what is still to be asked. Looking stores no verdict."""
    context = _context(request, visit_ref)
    note_chart_seen(patient_ref=context["page"].patient.ref, page="verdict", by=request.member, at=now())
    return render(request, "screening/verdict.html", context)


@require_POST
@allowed("screening.run")
def run(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Decide and keep the verdict."""
    return _act(request, visit_ref, "run", lambda row: services.screen_visit(visit=row, by=request.member, at=now()))


@require_POST
@allowed("screening.run")
def answer(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Answer questions where the verdict asks them; each is kept as an answer of whom it was put to."""
    facts = catalogues.eligibility().facts
    answers = read_answers(request.POST, catalogues.eligibility())

    def record(row: VisitRow) -> None:
        for source in ("patient", "clinician", "record"):
            given = {fact: value for fact, value in answers.items() if facts[fact].asked_of == source}
            if given:
                intake.record_answers(visit=row, answers=given, source=source, by=request.member, at=now())
        services.screen_visit(visit=row, by=request.member, at=now())

    return _act(request, visit_ref, "answer:" + ",".join(sorted(answers)), record)


@require_POST
@allowed("screening.run")
def plan(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Set what is to be needled, and screen for it."""

    def change(row: VisitRow) -> None:
        sent = read_plan(request.POST)
        services.set_plan(
            visit=row, muscles=sent.muscles, techniques=sent.techniques, needle_length_mm=sent.needle_length_mm,
            estim_path=sent.estim_path, by=request.member, at=now(),
        )  # fmt: skip

    return _act(request, visit_ref, "plan", change)


@require_GET
@allowed("screening.run")
def muscles(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Muscles whose name, or another name for them, holds what was typed; each side is an option."""
    booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    wanted = fold(request.GET.get("q", "")).split()
    atlas = catalogues.muscles()
    options = [
        {
            "value": f"{one.id}:{side}",
            "label": muscle_words(PlannedMuscle(one.id, side), atlas),
            "hint": ", ".join(map(region_words, one.screening_regions)),
        }
        for one in atlas.muscles
        for side in ("right", "left")
        if all(word in f"{side} {fold(' '.join((one.name, one.latin, *one.aliases)))}" for word in wanted)
    ]
    return render(request, "ui/_picker_options.html", {"options": options[: FOUND_AT_MOST * 2]})


@require_GET
@allowed("screening.run")
def chart(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The body chart of the plan, fetched when somebody opens it: what is planned, and what the verdict closes."""
    organization_id = request.member.organization_id
    row = booking.visit(organization_id=organization_id, visit_ref=visit_ref)
    standing = queries.standing(organization_id=organization_id, visit=row, at=now(), zone=request.member.zone)
    overlays = plan_overlays(standing.plan, standing.answer, catalogues.muscles())
    return render(request, "screening/_chart.html", {"overlays": overlays})


@require_POST
@allowed("screening.clear")
def clear(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Record the clearance of a named clinician for one rule."""
    fields, rule = request.POST, request.POST.get("rule", "")

    def record(row: VisitRow) -> None:
        services.add_clearance(
            visit=row, rule=rule, given_by_name=fields.get("given_by_name", ""),
            profession=fields.get("profession", ""),
            given_on=read_day(fields, "given_on", "given on") or now().astimezone(request.member.zone).date(),
            until=read_day(fields, "until", "until"), sites=read_scope(fields), reason=fields.get("reason", ""),
            by=request.member, at=now(),
        )  # fmt: skip

    return _act(request, visit_ref, f"clear:{rule}", record)


@require_POST
@allowed("screening.clear")
def override(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Open excluded sites on her own judgement, with a reason, where the catalogue allows it."""
    fields, rule = request.POST, request.POST.get("rule", "")
    return _act(
        request, visit_ref, f"override:{rule}",
        lambda row: services.override_site(
            visit=row, rule=rule, sites=fields.getlist("site"), reason=fields.get("reason", ""), by=request.member,
            at=now(),
        ),
    )  # fmt: skip


@require_POST
@allowed("screening.clear")
def withdraw(request: ClinicRequest, visit_ref: str, clearance_ref: str) -> HttpResponse:
    return _act(
        request, visit_ref, f"withdraw:{clearance_ref}",
        lambda row: services.withdraw_clearance(
            visit=row, clearance_ref=clearance_ref, reason=request.POST.get("reason", ""), by=request.member, at=now()
        ),
    )  # fmt: skip


@require_POST
@allowed("screening.run")
def stop(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """The clinician's own no, for the visit or for named sites."""
    fields = request.POST
    return _act(
        request, visit_ref, "stop",
        lambda row: services.set_stop(
            visit=row, sites=read_scope(fields), reason=fields.get("reason", ""), by=request.member, at=now()
        ),
    )  # fmt: skip


@require_POST
@allowed("screening.run")
def lift(request: ClinicRequest, visit_ref: str, stop_ref: str) -> HttpResponse:
    return _act(
        request, visit_ref, f"lift:{stop_ref}",
        lambda row: services.lift_stop(
            visit=row, stop_ref=stop_ref, reason=request.POST.get("reason", ""), by=request.member, at=now()
        ),
    )  # fmt: skip


def _act(request: ClinicRequest, visit_ref: str, form: str, act: Callable[[VisitRow], object]) -> HttpResponse:
    """Do it and show the page anew; what cannot be done gets the page again with the reason and everything typed."""
    row = booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)
    try:
        act(row)
    except (InvalidInput, Refused) as error:
        if row.sealed_at is not None:
            raise
        context = _context(request, visit_ref) | {"failed": form, "failure": str(error), "typed": request.POST}
        return render(request, "screening/verdict.html", context, status=422)
    return redirect("screening:verdict", visit_ref=visit_ref)


def _context(request: ClinicRequest, visit_ref: str) -> dict[str, Any]:
    member, at = request.member, now()
    organization_id = member.organization_id
    page = booking.visit_page(organization_id=organization_id, visit_ref=visit_ref, here="verdict")
    standing = queries.standing(organization_id=organization_id, visit=page.visit, at=at, zone=member.zone)
    stored = queries.latest(organization_id=organization_id, visit_id=page.visit.id)
    catalogue, atlas = catalogues.eligibility(), catalogues.muscles()
    today = at.astimezone(member.zone).date()
    is_signed = page.visit.sealed_at is not None
    replayed = is_signed and stored is not None and stored.catalogue == catalogue.version
    decided = decide(read_inputs(stored.inputs)) if replayed and stored else standing.answer
    return {
        "page": page,
        "is_signed": is_signed,
        "may_run": member.may("screening.run") and not is_signed,
        "may_clear": member.may("screening.clear") and not is_signed,
        "stored": stored,
        "is_stale": not is_signed and stored is not None and stored.inputs_hash != standing.hash,
        "is_other_catalogue": is_signed and not replayed,
        "findings": findings(
            decided, catalogue=catalogue, atlas=atlas, muscles=standing.plan.muscles,
            typed=[one.typed for one in standing.sheet.unmatched], link=_links(page),
            disputed=standing.sheet.disputed,
        ),
        **stimulation_block(
            stimulation_result(decided, techniques=standing.plan.techniques, catalogue=catalogue), decided
        ),
        "catalogue": decided.catalogue,
        "plan": standing.plan,
        "planned": [(f"{one.muscle}:{one.side}", muscle_words(one, atlas)) for one in standing.plan.muscles],
        "sites": [(site, site_words(site)) for site in standing.plan.sites],
        "techniques": technique_choices(catalogue),
        "paths": path_choices(catalogue),
        "stops": [
            (one, scope_words(one.sites) if one.sites else "the whole visit", one.set_by_name == member.name)
            for one in standing.stops
        ],
        "clearances": [
            (one, rule_title(one.rule, catalogue), scope_words(one.sites), one.counts_on(today))
            for one in standing.clearances
        ],
        "stored_titles": [title for _, title in stored.fired] if stored else [],
        "today": today,
    }  # fmt: skip


def _links(page: VisitPage) -> Link:
    names = {entry.step.key: entry.step.url_name for entry in page.steps}

    def link(widget: str, target: str) -> str:
        match widget:
            case "plan":
                return "#plan"
            case "differing":
                return reverse("intake:all", args=[page.visit.ref])
            case "gate":
                return reverse("practitioners:one", args=[page.visit.practitioner_ref])
            case "step":
                return reverse(names[target], args=[page.visit.ref]) if target in names else ""
        return reverse("intake:topic", args=[page.visit.ref, target]) if target else ""

    return link
