from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from filiform.booking import queries as booking
from filiform.booking.types import StepState, StepStatus, VisitRow
from filiform.clinics import queries as clinics
from filiform.core.prepared import Prepared, Slot, organization
from filiform.intake import queries as intake
from filiform.intake.types import FactSheet
from filiform.knowledge import catalogues
from filiform.practitioners import queries as practitioners
from filiform.practitioners.types import Standing as Practice
from filiform.screening.document import Case
from filiform.screening.inputs import Inputs, decide, inputs_hash
from filiform.screening.models import Clearance, Plan, Screening, Stop
from filiform.screening.types import Action, Answer, ClearanceView, PlannedMuscle, ScreeningView, StopView, Verdict
from filiform.screening.types import Plan as PlanView

STATUSES = {
    Verdict.PROCEED: StepStatus(StepState.DONE, "Proceed"),
    Verdict.PRECAUTIONS: StepStatus(StepState.DONE, "Precautions"),
    Verdict.HOLD: StepStatus(StepState.BLOCKED, "Hold"),
    Verdict.DO_NOT_NEEDLE: StepStatus(StepState.BLOCKED, "Stop"),
}
NOT_SCREENED = StepStatus(StepState.TODO, "to do")
TRAINED = "operator_trained_regions_ok"


def _newest() -> QuerySet[Any, Any]:
    of_visits = Screening.objects.of(organization()).filter(visit_id__among=Slot("visits"))
    newest = of_visits.order_by().values("visit_id").annotate(newest=Max("id")).values("newest")
    # Of two long documents only what the word for the step needs.
    return (
        Screening.objects.of(organization())
        .filter(pk__in=newest)
        .values_list("visit_id", "verdict", "answer__rules", "answer__open_questions", "inputs__clearances")
    )


NEWEST = Prepared(_newest)
LATEST = Prepared(
    lambda: (
        Screening.objects.of(organization())
        .filter(visit_id=Slot("visit_id"))
        .order_by("-id")
        .values_list(
            "ref", "verdict", "answer", "inputs", "inputs_hash", "catalogue", "screened_at", "by__name", "visit__ref"
        )[:1]
    )
)
PLANS = Prepared(
    lambda: (
        Plan.objects.of(organization())
        .filter(visit_id__among=Slot("visits"))
        .values_list(
            "visit_id", "muscles", "techniques", "needle_length_mm", "estim_path", "changed_at", "changed_by__name"
        )
    )
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a visit stands on at this moment, and the verdict it gives. Nothing of it is stored.

    `clearances` and `stops` hold all of them, also those that ended; `inputs` only what counts today.
    """

    plan: PlanView
    sheet: FactSheet
    clearances: tuple[ClearanceView, ...]
    stops: tuple[StopView, ...]
    inputs: Inputs
    answer: Answer

    @property
    def document(self) -> dict[str, Any]:
        return self.inputs.as_json()

    @property
    def hash(self) -> str:
        return inputs_hash(self.document, self.answer.catalogue)


def plan_of(*, organization_id: int, visit_id: int) -> PlanView:
    """The plan of one visit, empty when there is none. One query."""
    plans = plans_of(organization_id=organization_id, visit_ids=[visit_id])
    return plans.get(visit_id, PlanView())


def plans_of(*, organization_id: int, visit_ids: Collection[int]) -> dict[int, PlanView]:
    """The plans of many visits by visit id; a visit without one is left out. One query."""
    return {row[0]: _plan(*row[1:]) for row in PLANS.rows(organization_id=organization_id, visits=visit_ids)}


def sites_of(muscles: Iterable[PlannedMuscle]) -> tuple[str, ...]:
    """The screening sites of planned muscles. A muscle the atlas does not hold leaves the plan unknown: no sites."""
    atlas = catalogues.muscles().by_id
    sites = set()
    for one in muscles:
        if one.muscle not in atlas:
            return ()
        sites |= {f"{region}:{one.side}" for region in atlas[one.muscle].screening_regions}
    return tuple(sorted(sites))


def clearances_of(*, organization_id: int, patient_id: int) -> list[ClearanceView]:
    """Every clearance and override of a patient, newest first, ended and withdrawn ones too. One query."""
    rows = Clearance.objects.of(organization_id).filter(patient_id=patient_id)
    return [_clearance(row) for row in rows.select_related("recorded_by", "withdrawn_by").order_by("-id")]


def stops_of(*, organization_id: int, visit_id: int) -> list[StopView]:
    """Every stop of a visit, newest first, lifted ones too. One query."""
    rows = Stop.objects.of(organization_id).filter(visit_id=visit_id)
    return [_stop(row) for row in rows.select_related("set_by", "lifted_by").order_by("-id")]


def latest(
    *, organization_id: int, visit_id: int, on: date | None = None, check_at: datetime | None = None
) -> ScreeningView | None:
    """The screening that stands, or None. One query.

    Everything that changes an answer, a plan, a clearance or a stop screens again, so a screening counts as stale when
    the catalogue moved on, or when it was made for another day than `on` (the clinic's date), where that is given.
    With `check_at` the inputs are gathered for that moment and compared.
    """
    row = LATEST.first(organization_id=organization_id, visit_id=visit_id)
    if row is None:
        return None
    *columns, visit_ref = row
    view = _screening(*columns)
    if on is not None and view.inputs["on"] != on.isoformat():
        view = replace(view, is_stale=True)
    if check_at is None or view.is_stale:
        return view
    visit = booking.visit(organization_id=organization_id, visit_ref=visit_ref)
    now = standing(organization_id=organization_id, visit=visit, at=check_at)
    return replace(view, is_stale=view.inputs_hash != now.hash)


def fresh(*, organization_id: int, visit: VisitRow, at: datetime, zone: tzinfo | None = None) -> Answer:
    """The verdict as it would be now. Stores nothing."""
    return standing(organization_id=organization_id, visit=visit, at=at, zone=zone).answer


def standing(*, organization_id: int, visit: VisitRow, at: datetime, zone: tzinfo | None = None) -> Standing:
    """Gather what a verdict rests on and decide.

    Queries: plan, clearances, stops, those of the fact sheet, and with a plan four about the practitioner. The day is
    the clinic's: `zone`, by default the time zone of the request.
    """
    on = at.astimezone(zone or timezone.get_current_timezone()).date()
    plan = plan_of(organization_id=organization_id, visit_id=visit.id)
    sheet = intake.fact_sheet(organization_id=organization_id, visit=visit, at=at)
    clearances = clearances_of(organization_id=organization_id, patient_id=visit.patient_id)
    stops = stops_of(organization_id=organization_id, visit_id=visit.id)
    inputs = Inputs(
        case=Case(
            facts=_facts(sheet, plan) | _trained(plan, organization_id=organization_id, visit=visit, on=on),
            on=on,
            clearances=tuple(one.as_clearance() for one in clearances if _is_used(one, on)),
            stops=tuple(stop.as_stop() for stop in stops if stop.lifted_at is None),
        ),
        unsettled=tuple(sorted({one.fact for one in sheet.unmatched} | set(sheet.disputed))),
    )
    return Standing(plan, sheet, tuple(clearances), tuple(stops), inputs, decide(inputs))


def stops_alone(sheet: FactSheet, *, on: date) -> bool:
    """Whether the answers alone, whatever is planned or cleared, say do not needle. No query."""
    answer = decide(Inputs(Case(facts=_facts(sheet, PlanView()), on=on)))
    return answer.verdict is Verdict.DO_NOT_NEEDLE


def screening_statuses(organization_id: int, visits: Sequence[VisitRow]) -> dict[int, StepStatus]:
    """The verdict that stands for each visit, in a word, or how much is still to ask. One query."""
    rows = NEWEST.rows(organization_id=organization_id, visits=[visit.id for visit in visits])
    found = {row[0]: _status(*row[1:]) for row in rows}
    return {visit.id: found.get(visit.id, NOT_SCREENED) for visit in visits}


def _status(
    verdict: str, fired: Sequence[str], open_questions: Sequence[Any], clearances: Sequence[Mapping[str, Any]]
) -> StepStatus:
    """A case held by nothing but open questions says how many they are."""
    if verdict == Verdict.HOLD and open_questions:
        rules = catalogues.eligibility().rules
        cleared = {clearance["rule"] for clearance in clearances}
        standing = [rules[rule] for rule in fired if rule in rules and rule not in cleared]
        if not any(rule.action == Action.HOLD for rule in standing):
            return StepStatus(StepState.CURRENT, f"{len(open_questions)} to ask")
    return STATUSES[Verdict(verdict)]


def _facts(sheet: FactSheet, plan: PlanView) -> dict[str, Any]:
    """The answers and the plan. A plan is nobody's answer: only the plan itself says what is planned."""
    facts = {fact: value for fact, value in sheet.values.items() if not fact.startswith("plan.")}
    return facts | plan.facts()


def _trained(plan: PlanView, *, organization_id: int, visit: VisitRow, on: date) -> dict[str, Any]:
    """Whether the visit's practitioner may needle all that is planned: from the gate, whatever anybody answered.

    Unknown without a plan, or while her standing is not established.
    """
    if not plan.sites:
        return {TRAINED: None}
    found = practitioners.qualification(
        organization_id=organization_id,
        practitioner_id=visit.practitioner_id,
        jurisdiction=clinics.jurisdiction_of(organization_id=organization_id),
        on=on,
    )
    if found.status is Practice.UNKNOWN:
        return {TRAINED: None}
    regions = {site.rpartition(":")[0] for site in plan.sites}
    pairs = {
        (region, technique) for region in regions for technique in plan.techniques if found.covers(region, technique)
    }
    # The plan names its techniques once for all its sites: each must be learnt for one of them, each site for one of
    # the techniques. Which technique goes where is asked again for each needle.
    learnt = {region for region, _ in pairs} == regions and {one for _, one in pairs} == set(plan.techniques)
    return {TRAINED: found.may_needle and regions <= found.regions and (learnt or not plan.techniques)}


def _is_used(clearance: ClearanceView, on: date) -> bool:
    """A clearance of a rule that was retired since lowers nothing and must not stop the screening."""
    return clearance.counts_on(on) and clearance.rule in catalogues.eligibility().rules


def _plan(
    planned: list[dict[str, str]], techniques: list[str], needle_length_mm: int | None, estim_path: str,
    changed_at: datetime, by_name: str,
) -> PlanView:  # fmt: skip
    muscles = tuple(PlannedMuscle(one["muscle"], one["side"]) for one in planned)
    return PlanView(
        muscles=muscles, sites=sites_of(muscles), techniques=tuple(techniques), needle_length_mm=needle_length_mm,
        estim_path=estim_path or None, changed_at=changed_at, by_name=by_name,
    )  # fmt: skip


def _clearance(row: Clearance) -> ClearanceView:
    return ClearanceView(
        ref=row.ref, kind=row.kind, rule=row.rule, given_by_name=row.given_by_name, profession=row.profession,
        given_on=row.given_on, until=row.until, sites=_sites(row.sites), reason=row.reason,
        recorded_at=row.recorded_at, recorded_by_name=row.recorded_by.name, withdrawn_at=row.withdrawn_at,
        withdrawn_by_name=row.withdrawn_by.name if row.withdrawn_by else "", withdrawn_reason=row.withdrawn_reason,
    )  # fmt: skip


def _stop(row: Stop) -> StopView:
    return StopView(
        ref=row.ref, sites=_sites(row.sites), reason=row.reason, set_at=row.set_at, set_by_name=row.set_by.name,
        lifted_at=row.lifted_at, lifted_by_name=row.lifted_by.name if row.lifted_by else "",
        lifted_reason=row.lifted_reason,
    )  # fmt: skip


def _sites(stored: list[str] | None) -> tuple[str, ...] | None:
    return None if stored is None else tuple(stored)


def _screening(
    ref: str, verdict: str, answer: Mapping[str, Any], inputs: Mapping[str, Any], inputs_hash: str, catalogue: str,
    screened_at: datetime, by_name: str,
) -> ScreeningView:  # fmt: skip
    rules = catalogues.eligibility().rules
    return ScreeningView(
        ref=ref, verdict=Verdict(verdict), answer=answer, inputs=inputs, inputs_hash=inputs_hash, catalogue=catalogue,
        screened_at=screened_at, by_name=by_name,
        fired=tuple((rule, rules[rule].title if rule in rules else rule) for rule in answer["rules"]),
        is_stale=catalogue != catalogues.eligibility().version,
    )  # fmt: skip
