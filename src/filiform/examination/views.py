from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from filiform.booking import queries as booking
from filiform.booking.types import VisitRow
from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.examination import queries, services
from filiform.examination.forms import LENGTH, PATH, TECHNIQUES, read_pick, read_plan, read_point
from filiform.examination.pages import Body, PointCard, marks
from filiform.examination.pain import pain_view
from filiform.examination.planning.views import review_of
from filiform.examination.points import queries as tracked
from filiform.examination.points.pages import felt_words
from filiform.examination.points.services import PRESSURE_UNITS
from filiform.examination.rules import excluded_alone
from filiform.examination.screens.pages import templates_for
from filiform.examination.types import PointRow
from filiform.knowledge import catalogues
from filiform.measures import queries as measures
from filiform.measures.asterisks.queries import signs_of_visit
from filiform.measures.pages import Sheet, offered_signs
from filiform.measures.types import Phase
from filiform.patients.services import note_chart_seen
from filiform.practitioners import queries as practitioners
from filiform.practitioners.types import Qualification
from filiform.screening import queries as screening
from filiform.screening.overlays import NOT_TRAINED


@require_GET
@allowed("chart.see")
def visit(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Today's findings beside those of the last visit, and the chart with this patient's exclusions over it."""
    organization_id = request.member.organization_id
    page = booking.visit_page(organization_id=organization_id, visit_ref=visit_ref, here="examination")
    note_chart_seen(patient_ref=page.patient.ref, page="examination", by=request.member, at=now())
    body = _body(request, page.visit)
    points = queries.points_of_visit(organization_id=organization_id, visit_id=page.visit.id)
    earlier = queries.points_of_last_visit(organization_id=organization_id, visit=page.visit)
    kept = {point.tracked_ref for point in points}
    sheet = _sheet(organization_id, page.visit)
    facts = catalogues.eligibility().facts
    context = {
        "page": page,
        "examination": queries.examination_of_visit(organization_id=organization_id, visit_id=page.visit.id),
        "cards": _cards(request, page.visit, body, sheet, points),
        "earlier": [(point, point.tracked_ref in kept) for point in earlier],
        "earlier_at": earlier[0].noted_at if earlier else None,
        "overlays": body.overlays(),
        "marks": marks(points, earlier=earlier, kept=kept),
        "is_screened": body.answer is not None,
        "sheet": sheet,
        "pain": pain_view(organization_id=organization_id, visit=page.visit),
        "plan": screening.plan_of(organization_id=organization_id, visit_id=page.visit.id),
        "techniques": [(one, one.replace("-", " ").capitalize()) for one in facts[TECHNIQUES].options],
        "paths": [(one, one.replace("-", " ").capitalize()) for one in facts[PATH].options if one != "none"],
        "lengths": facts[LENGTH].plausible,
        "out_of_scope": body.out_of_scope(facts[TECHNIQUES].options),
        "atlas_status": catalogues.muscles().review_status.replace("-", " "),
        "may_record": request.member.may("examination.record"),
        "units": PRESSURE_UNITS,
        "patient_ref": page.patient.ref,
        "review": review_of(request, page.visit),
        "templates": templates_for(request.member),
        "signs": offered_signs(
            sheet.today.values(), signs_of_visit(organization_id=organization_id, visit_id=page.visit.id),
            catalogue=sheet.catalogue,
        ),
    }  # fmt: skip
    return render(request, "examination/visit.html", context)


@require_POST
@allowed("examination.record")
def save(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Keep indication and findings as they are written."""
    services.save_examination(
        visit=_visit(request, visit_ref),
        indication=request.POST.get("indication", ""),
        findings=request.POST.get("findings", ""),
        by=request.member,
        at=now(),
    )
    return _done(request, visit_ref)


@require_POST
@allowed("examination.record")
def add_point(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Note a point picked on the chart or in the list; answers with its card."""
    row = _visit(request, visit_ref)
    ref = services.add_point(visit=row, pick=read_pick(request.POST), by=request.member, at=now())
    return _with_card(request, row, ref) if request.htmx else _back(visit_ref)


@require_POST
@allowed("examination.record")
def keep_point(request: ClinicRequest, visit_ref: str, point_ref: str) -> HttpResponse:
    """Carry a point of the last visit over; answers with its card."""
    row = _visit(request, visit_ref)
    ref = services.keep_point(visit=row, point_ref=point_ref, by=request.member, at=now())
    return _with_card(request, row, ref, kept=point_ref) if request.htmx else _back(visit_ref)


@require_POST
@allowed("examination.record")
def change_point(request: ClinicRequest, visit_ref: str, point_ref: str) -> HttpResponse:
    """Keep the signs and words of one point."""
    services.change_point(
        visit=_visit(request, visit_ref),
        point_ref=point_ref,
        changes=read_point(request.POST),
        by=request.member,
        at=now(),
    )
    return _done(request, visit_ref)


@require_POST
@allowed("examination.record")
def remove_point(request: ClinicRequest, visit_ref: str, point_ref: str) -> HttpResponse:
    """Take a point out again. The numbers of the others change, so the page comes anew."""
    services.remove_point(visit=_visit(request, visit_ref), point_ref=point_ref, by=request.member, at=now())
    return _back(visit_ref)


@require_POST
@allowed("examination.record")
def plan(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    """Needle these: the chosen points become the plan, and the patient is screened for it."""
    row, chosen = _visit(request, visit_ref), read_plan(request.POST)
    services.plan_needling(
        visit=row,
        points=chosen.points,
        techniques=chosen.techniques,
        needle_length_mm=chosen.needle_length_mm,
        estim_path=chosen.estim_path,
        by=request.member,
        at=now(),
    )
    messages.success(request, "Planned, and screened for this plan. Look at the verdict before the consent.")
    return _back(visit_ref)


def _visit(request: ClinicRequest, visit_ref: str) -> VisitRow:
    return booking.visit(organization_id=request.member.organization_id, visit_ref=visit_ref)


def _back(visit_ref: str) -> HttpResponseRedirect:
    return redirect("examination:visit", visit_ref=visit_ref)


def _done(request: ClinicRequest, visit_ref: str) -> HttpResponse:
    return HttpResponse(status=204) if request.headers.get("X-Autosave") else _back(visit_ref)


def _cards(request: ClinicRequest, row: VisitRow, body: Body, sheet: Sheet, points: list[PointRow]) -> list[PointCard]:
    proposed = tracked.proposals_for(organization_id=request.member.organization_id, visit=row, points=points)
    found = []
    for point in points:
        before = sheet.before.get((tracked.THRESHOLD, point.side, point.measured_as))
        found.append(
            PointCard(
                point=point,
                muscle=body.card(point.muscle, point.side),
                ppt_kpa=sheet.value(tracked.THRESHOLD, point.side, point.measured_as),
                ppt_before=before.shown if before else "",
                proposals=proposed.get(point.ref, ()),
                felt=felt_words(point.areas),
            )
        )
    return found


def _sheet(organization_id: int, row: VisitRow) -> Sheet:
    return Sheet(
        catalogues.instruments(),
        today=measures.readings_of_visit(organization_id=organization_id, visit_id=row.id),
        before=measures.latest_readings(
            organization_id=organization_id, patient_id=row.patient_id, but_visit_id=row.id
        ),
        phase=Phase.NONE,
    )


def _body(request: ClinicRequest, row: VisitRow) -> Body:
    """What is hatched follows from the answers, clearances and stops of this moment, and from the training record;
    limits from the last screening."""
    organization_id, at = request.member.organization_id, now()
    scope, is_own = _scope(request, row)
    case = screening.standing(organization_id=organization_id, visit=row, at=at).inputs.case
    latest = screening.latest(organization_id=organization_id, visit_id=row.id)
    return Body(
        atlas=catalogues.muscles(),
        eligibility=catalogues.eligibility(),
        excluded=excluded_alone(case.facts, clearances=case.clearances, stops=case.stops, on=case.on),
        answer=latest.answer if latest else None,
        trained=scope.regions if scope.may_needle else None,
        not_trained=NOT_TRAINED if is_own else f"not in the training record of {row.practitioner_name}",
        techniques=scope.techniques if scope.may_needle else None,
        scope_limits=tuple(scope.limits.values()),
    )


def _scope(request: ClinicRequest, row: VisitRow) -> tuple[Qualification, bool]:
    """What the practitioner of this visit may needle here today, and whether it is she who asks. Three queries."""
    member, at = request.member, now()
    one = practitioners.practitioner_by_id(
        organization_id=member.organization_id, practitioner_id=row.practitioner_id
    )  # fmt: skip
    found = practitioners.qualifications(
        organization_id=member.organization_id, people=[one], jurisdiction=member.jurisdiction,
        on=at.astimezone(member.zone).date(),
    )  # fmt: skip
    return found[one.id], one.user_id == member.user_id


def _with_card(request: ClinicRequest, row: VisitRow, point_ref: str, *, kept: str = "") -> HttpResponse:
    """The new card, and out of band the marks of its view and its place in the plan."""
    organization_id = request.member.organization_id
    points = queries.points_of_visit(organization_id=organization_id, visit_id=row.id)
    number, point = next((n, one) for n, one in enumerate(points, start=1) if one.ref == point_ref)
    context: dict[str, Any] = {
        "visit": row,
        "units": PRESSURE_UNITS,
        "card": _cards(request, row, _body(request, row), _sheet(organization_id, row), [point])[0],
        "number": number,
        "kept": kept,
        "marks": marks(points),
        "may_record": True,
        "is_new": True,
    }
    return render(request, "examination/_added.html", context)
