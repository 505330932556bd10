from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from filiform.audit.models import Line
from filiform.booking import services as booking
from filiform.booking.errors import VisitSealed
from filiform.screening import queries, services
from filiform.screening.errors import (
    ClearanceNotFound,
    InvalidClearance,
    InvalidPlan,
    InvalidStop,
    NotClearable,
    NotOverridable,
    ReasonMissing,
    StopNotFound,
)
from filiform.screening.inputs import decide, inputs_hash, read_inputs
from filiform.screening.models import Screening
from filiform.screening.types import PlannedMuscle, Verdict
from tests.factories.cast import NOON
from tests.screening.room import RECENT_INJECTION, WARFARIN_UNKNOWN, answer, change, plan, row_of
from tests.treatment.room_cast import attest_all

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
INR_UNKNOWN = "vka-inr-not-known"
INJECTION = "recent-injection-site"


@pytest.fixture
def row(amara, olu, visit):
    attest_all(olu, visit.practitioner.ref)
    row = row_of(visit, amara)
    answer(row, amara)
    return row


@pytest.fixture
def on_warfarin(row, amara):
    plan(row, amara)
    assert change(row, amara, WARFARIN_UNKNOWN).verdict is Verdict.HOLD
    return row


@pytest.fixture
def injected(row, amara):
    plan(row, amara, ("gluteus-maximus", "left"), ("gastrocnemius-medial-head", "right"))
    assert change(row, amara, RECENT_INJECTION).answer["excluded_sites"] == ["gluteal:left"]
    return row


def clear(row, by, *, rule=INR_UNKNOWN, **changed):
    said = {"given_by_name": "Dr Noor Haddad", "profession": "General practitioner", "given_on": TODAY} | changed
    return services.add_clearance(visit=row, rule=rule, by=by, at=NOON, **said)


def kinds():
    return list(Line.objects.order_by("id").values_list("kind", flat=True))


def refused_plan(row, by, message, **changed):
    said = {"muscles": [], "techniques": [], "needle_length_mm": None, "estim_path": None} | changed
    with pytest.raises(InvalidPlan, match=message):
        services.set_plan(visit=row, by=by, at=NOON, **said)


def test_a_plan_gives_its_sites_and_a_verdict_in_one_step(amara, row):
    view = plan(row, amara)
    stored = queries.plan_of(organization_id=amara.organization_id, visit_id=row.id)
    assert stored.muscles == (PlannedMuscle("gluteus-maximus", "left"),)
    assert stored.sites == ("gluteal:left",)
    assert view.verdict is Verdict.PROCEED
    assert view.is_releasing
    assert kinds()[-2:] == ["plan.set", "visit.screened"]


def test_a_second_plan_takes_the_place_of_the_first_and_is_screened(amara, row):
    first = plan(row, amara)
    second = plan(row, amara, ("trapezius-upper", "right"))
    stored = queries.plan_of(organization_id=amara.organization_id, visit_id=row.id)
    assert stored.muscles == (PlannedMuscle("trapezius-upper", "right"),)
    assert second.ref != first.ref
    assert second.inputs["facts"]["plan.sites"] == list(stored.sites)


def test_the_path_of_a_current_is_kept_only_where_current_is_planned(amara, row):
    plan(row, amara, techniques=["superficial"], estim_path="local-limb")
    assert queries.plan_of(organization_id=amara.organization_id, visit_id=row.id).estim_path is None
    plan(row, amara, techniques=["superficial", "electrical-stimulation"], estim_path="local-limb")
    assert queries.plan_of(organization_id=amara.organization_id, visit_id=row.id).estim_path == "local-limb"


def test_a_plan_that_cannot_be_is_refused_with_the_mend(amara, row):
    refused_plan(row, amara, "there is no muscle 'heart'", muscles=[("heart", "left")])
    refused_plan(row, amara, "choose the side: left or right", muscles=[("trapezius-upper", "both")])
    refused_plan(row, amara, "'cupping' is not one of", techniques=["cupping"])
    refused_plan(row, amara, "is not plausible", needle_length_mm=900)
    refused_plan(row, amara, "not one of the paths", techniques=["electrical-stimulation"], estim_path="everywhere")


def test_an_empty_plan_is_an_unknown_plan_and_releases_nothing(amara, row):
    plan(row, amara)
    view = services.set_plan(
        visit=row, muscles=[], techniques=[], needle_length_mm=None, estim_path=None, by=amara, at=NOON
    )
    assert view.verdict is Verdict.HOLD
    assert {"plan.sites", "plan.techniques"} <= set(view.answer["open_questions"])


def test_the_same_inputs_keep_the_screening_that_stands(amara, bo, row):
    first = plan(row, amara)
    again = services.screen_visit(visit=row, by=bo, at=NOON + timedelta(minutes=5))
    assert (again.ref, again.by_name) == (first.ref, "Amara Diallo")


def test_stored_inputs_under_the_same_catalogue_reproduce_every_verdict(amara, on_warfarin):
    clear(on_warfarin, amara, sites=["gluteal:left"])
    services.set_stop(visit=on_warfarin, sites=["gluteal:left"], reason="Bruised", by=amara, at=NOON)
    rows = list(Screening.objects.of(amara.organization_id).filter(visit_id=on_warfarin.id))
    assert len(rows) >= 4
    for stored in rows:
        assert decide(read_inputs(stored.inputs)).as_json() == stored.answer
        assert inputs_hash(stored.inputs, stored.catalogue) == stored.inputs_hash


def test_a_screening_can_be_neither_changed_nor_removed(amara, row):
    plan(row, amara)
    rows = Screening.objects.of(amara.organization_id)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(verdict="proceed")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.all().delete()


def test_a_clearance_lowers_a_hold_and_withdrawing_it_brings_the_hold_back(amara, on_warfarin):
    view = clear(on_warfarin, amara)
    assert view.verdict is Verdict.PRECAUTIONS
    assert INR_UNKNOWN in view.answer["rules"]
    (filed,) = queries.clearances_of(organization_id=amara.organization_id, patient_id=on_warfarin.patient_id)
    assert (filed.by, filed.sites, filed.until) == ("Dr Noor Haddad, General practitioner", None, None)
    view = services.withdraw_clearance(
        visit=on_warfarin, clearance_ref=filed.ref, reason="Taken back by phone", by=amara, at=NOON
    )
    assert view.verdict is Verdict.HOLD
    (filed,) = queries.clearances_of(organization_id=amara.organization_id, patient_id=on_warfarin.patient_id)
    assert (filed.withdrawn_by_name, filed.withdrawn_reason) == ("Amara Diallo", "Taken back by phone")
    assert {"clearance.given", "clearance.withdrawn"} <= set(kinds())


def test_a_clearance_stays_with_the_patient_until_its_last_day(amara, on_warfarin):
    clear(on_warfarin, amara, until=TODAY + timedelta(days=1))

    def verdict(days):
        at = NOON + timedelta(days=days)
        return queries.fresh(organization_id=amara.organization_id, visit=on_warfarin, at=at, zone=amara.zone).verdict

    assert verdict(1) is Verdict.PRECAUTIONS
    assert verdict(2) is Verdict.HOLD


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"given_by_name": "  "}, "name the clinician"),
        ({"given_on": TODAY + timedelta(days=1)}, "still to come"),
        ({"until": TODAY - timedelta(days=1), "given_on": TODAY - timedelta(days=9)}, "ended already"),
        ({"until": TODAY - timedelta(days=9), "given_on": TODAY}, "end before it began"),
        ({"sites": []}, "at least one site"),
        ({"sites": ["moon:left"]}, "unknown region 'moon'"),
        ({"rule": "no-such-rule"}, "there is no rule"),
    ],
)
def test_a_clearance_that_cannot_be_is_refused_with_the_mend(amara, on_warfarin, changed, message):
    with pytest.raises(InvalidClearance, match=message):
        clear(on_warfarin, amara, **changed)


def test_a_named_clinician_opens_the_sites_a_relative_rule_closes_but_not_all_at_once(amara, injected):
    with pytest.raises(InvalidClearance, match="name the sites"):
        clear(injected, amara, rule=INJECTION)
    view = clear(injected, amara, rule=INJECTION, sites=["gluteal:left"])
    assert view.answer["excluded_sites"] == []


def test_no_clearance_is_taken_for_what_no_clearance_lifts(amara, on_warfarin):
    with pytest.raises(NotClearable, match="no clearance lifts this"):
        clear(on_warfarin, amara, rule="consent-withheld")


def test_the_practitioner_opens_a_site_of_a_relative_rule_for_today_with_a_reason(amara, injected):
    view = services.override_site(
        visit=injected, rule=INJECTION, sites=["gluteal:left"], reason="Vitamin, other quadrant", by=amara, at=NOON
    )
    assert view.answer["excluded_sites"] == []
    assert INJECTION in view.answer["rules"]
    line = Line.objects.get(kind="screening.overridden")
    assert line.facts == {"rule": INJECTION, "sites": ["gluteal:left"]}
    (filed,) = queries.clearances_of(organization_id=amara.organization_id, patient_id=injected.patient_id)
    assert filed.is_override
    assert (filed.until, filed.given_by_name) == (TODAY, "Amara Diallo")


def test_an_override_names_its_reason_and_its_sites(amara, injected):
    with pytest.raises(ReasonMissing, match="Say why"):
        services.override_site(visit=injected, rule=INJECTION, sites=["gluteal:left"], reason=" ", by=amara, at=NOON)
    with pytest.raises(InvalidClearance, match="at least one site"):
        services.override_site(visit=injected, rule=INJECTION, sites=[], reason="Why", by=amara, at=NOON)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("local-infection-site", "an absolute contraindication"),
        ("anticoagulant-any", "a precaution"),
        (INR_UNKNOWN, "waits for a named clinician"),
        ("pregnancy-no-estim", "closes no site"),
    ],
)
def test_every_other_rule_refuses_an_override_and_says_why(amara, row, rule, why):
    with pytest.raises(NotOverridable, match=why):
        services.override_site(visit=row, rule=rule, sites=["gluteal:left"], reason="I know better", by=amara, at=NOON)


def test_a_stop_for_the_visit_stops_it_until_it_is_lifted_with_a_reason(amara, row):
    plan(row, amara)
    view = services.set_stop(visit=row, sites=None, reason="She is not well today", by=amara, at=NOON)
    assert view.verdict is Verdict.DO_NOT_NEEDLE
    (set_,) = queries.stops_of(organization_id=amara.organization_id, visit_id=row.id)
    with pytest.raises(ReasonMissing):
        services.lift_stop(visit=row, stop_ref=set_.ref, reason="", by=amara, at=NOON)
    view = services.lift_stop(visit=row, stop_ref=set_.ref, reason="It was the heat", by=amara, at=NOON)
    assert view.verdict is Verdict.PROCEED
    (lifted,) = queries.stops_of(organization_id=amara.organization_id, visit_id=row.id)
    assert (lifted.lifted_by_name, lifted.lifted_reason) == ("Amara Diallo", "It was the heat")
    with pytest.raises(StopNotFound):
        services.lift_stop(visit=row, stop_ref=set_.ref, reason="Again", by=amara, at=NOON)


def test_a_stop_for_one_site_closes_that_site_and_no_clearance_opens_it(amara, injected):
    services.override_site(
        visit=injected, rule=INJECTION, sites=["gluteal:left"], reason="Other quadrant", by=amara, at=NOON
    )
    view = services.set_stop(visit=injected, sites=["gluteal:left"], reason="Bruised", by=amara, at=NOON)
    assert view.answer["excluded_sites"] == ["gluteal:left"]
    assert view.verdict is Verdict.PRECAUTIONS


def test_a_stop_needs_a_reason_and_sites_that_exist(amara, row):
    with pytest.raises(ReasonMissing):
        services.set_stop(visit=row, sites=None, reason=" ", by=amara, at=NOON)
    with pytest.raises(InvalidStop):
        services.set_stop(visit=row, sites=["moon:left"], reason="Why", by=amara, at=NOON)


def test_a_clearance_of_another_patient_or_clinic_is_not_there(amara, chen, on_warfarin):
    clear(on_warfarin, amara)
    with pytest.raises(ClearanceNotFound):
        services.withdraw_clearance(visit=on_warfarin, clearance_ref="0" * 26, reason="Why", by=amara, at=NOON)
    assert queries.clearances_of(organization_id=chen.organization_id, patient_id=on_warfarin.patient_id) == []
    assert queries.latest(organization_id=chen.organization_id, visit_id=on_warfarin.id) is None


def test_a_sealed_visit_takes_nothing_more(amara, on_warfarin):
    booking.seal_visit(visit=on_warfarin, by=amara, at=NOON)
    acts = [
        lambda: plan(on_warfarin, amara),
        lambda: clear(on_warfarin, amara),
        lambda: services.screen_visit(visit=on_warfarin, by=amara, at=NOON),
        lambda: services.set_stop(visit=on_warfarin, sites=None, reason="Why", by=amara, at=NOON),
    ]
    for act in acts:
        with pytest.raises(VisitSealed):
            act()


def test_an_act_that_fails_leaves_nothing_behind(amara, row):
    before = kinds()
    with pytest.raises(InvalidClearance):
        clear(row, amara, given_on=date(2030, 1, 1))
    assert kinds() == before
    assert Screening.objects.of(amara.organization_id).count() == 0
