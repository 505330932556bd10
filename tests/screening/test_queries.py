from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from filiform.booking.types import StepState
from filiform.core.refs import new_ref
from filiform.intake import services as intake
from filiform.knowledge import catalogues
from filiform.practitioners.models import Credential
from filiform.screening import queries, services
from filiform.screening.models import Screening
from filiform.screening.types import PlannedMuscle, Verdict
from tests.factories.cast import NOON, make_visit
from tests.screening.room import WARFARIN_UNKNOWN, answer, change, plan, row_of
from tests.treatment.room_cast import attest_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(amara, olu, visit):
    attest_all(olu, visit.practitioner.ref)
    row = row_of(visit, amara)
    answer(row, amara)
    return row


def latest(amara, row, **asked):
    return queries.latest(organization_id=amara.organization_id, visit_id=row.id, **asked)


def test_a_visit_without_a_plan_has_an_empty_one(amara, row):
    empty = queries.plan_of(organization_id=amara.organization_id, visit_id=row.id)
    assert (empty.muscles, empty.sites, empty.techniques) == ((), (), ())


def test_the_sites_of_a_muscle_are_all_its_screening_regions_on_its_side():
    regions = catalogues.muscles().by_id["temporalis"].screening_regions
    assert len(regions) == 2
    assert queries.sites_of([PlannedMuscle("temporalis", "left")]) == tuple(sorted(f"{one}:left" for one in regions))


def test_a_muscle_the_atlas_does_not_hold_leaves_the_plan_unknown():
    assert queries.sites_of([PlannedMuscle("temporalis", "left"), PlannedMuscle("retired-muscle", "left")]) == ()


def test_nothing_is_screened_until_somebody_does(amara, row):
    assert latest(amara, row) is None
    assert queries.screening_statuses(amara.organization_id, [row])[row.id].state is StepState.TODO


def test_fresh_decides_and_stores_nothing(amara, row):
    verdict = queries.fresh(organization_id=amara.organization_id, visit=row, at=NOON, zone=amara.zone).verdict
    assert verdict is Verdict.HOLD
    assert latest(amara, row) is None


def test_the_answer_is_the_document_of_the_command_line(amara, row):
    plan(row, amara)
    said = latest(amara, row)
    fresh = queries.fresh(organization_id=amara.organization_id, visit=row, at=NOON, zone=amara.zone)
    assert said.answer == fresh.as_json()
    assert said.catalogue == catalogues.eligibility().version


def test_the_rules_that_fired_carry_their_titles(amara, row):
    plan(row, amara)
    fired = dict(change(row, amara, WARFARIN_UNKNOWN).fired)
    rules = catalogues.eligibility().rules
    assert fired["vka-inr-not-known"] == rules["vka-inr-not-known"].title


def test_a_screening_is_stale_on_another_day_when_asked(amara, row):
    plan(row, amara)
    assert not latest(amara, row, check_at=NOON + timedelta(hours=1)).is_stale
    assert latest(amara, row, check_at=NOON + timedelta(days=1)).is_stale


def test_a_screening_under_another_catalogue_is_stale_without_asking(amara, row):
    plan(row, amara)
    stored = Screening.objects.of(amara.organization_id).get(visit_id=row.id)
    older = Screening(
        organization_id=stored.organization_id, visit_id=stored.visit_id, patient_id=stored.patient_id,
        catalogue="1+older", inputs=stored.inputs, answer=stored.answer | {"rules": ["retired-rule"]},
        verdict=stored.verdict, inputs_hash=stored.inputs_hash, screened_at=stored.screened_at, by_id=stored.by_id,
    )  # fmt: skip
    Screening.objects.add_all([older])
    view = latest(amara, row)
    assert view.is_stale
    assert view.fired == (("retired-rule", "retired-rule"),)


def test_a_typed_name_that_nobody_settled_holds_the_case_and_keeps_its_question_open(amara, row):
    assert plan(row, amara).verdict is Verdict.PROCEED
    intake.name_entry(visit=row, fact="medications", typed="zzyx pills from the market", by=amara, at=NOON)
    intake.close_list(visit=row, fact="medications", by=amara, at=NOON)
    view = services.screen_visit(visit=row, by=amara, at=NOON)
    assert view.verdict is Verdict.HOLD
    assert "medications" in view.answer["open_questions"]
    intake.confirm_other(visit=row, fact="medications", typed="zzyx pills from the market", by=amara, at=NOON)
    assert services.screen_visit(visit=row, by=amara, at=NOON).verdict is Verdict.PROCEED


def test_a_plan_beyond_the_practitioners_training_is_not_needled(amara, row):
    Credential.objects.of(amara.organization_id).filter(kind="training").update(regions=["lower-limb"])
    assert plan(row, amara, ("trapezius-upper", "left")).verdict is Verdict.DO_NOT_NEEDLE


def test_a_technique_learnt_elsewhere_on_the_body_is_not_needled_here(amara, row):
    """The neck was taught without the technique that is planned; that the leg was taught with it does not help."""
    assert plan(row, amara, ("trapezius-upper", "left")).verdict is Verdict.PRECAUTIONS
    planned = queries.plan_of(organization_id=amara.organization_id, visit_id=row.id).techniques
    others = [one for one in ("superficial", "deep", "electrical-stimulation") if one not in planned]
    neck = Credential.objects.of(amara.organization_id).get(kind="training")
    neck.regions, neck.techniques = ["head-neck", "thorax", "trunk", "upper-limb"], others
    neck.save()
    neck.pk, neck.ref, neck.regions, neck.techniques = None, new_ref(), ["lower-limb"], list(planned)
    neck.save(force_insert=True)
    assert plan(row, amara, ("trapezius-upper", "left")).verdict is Verdict.DO_NOT_NEEDLE


def test_what_the_patient_says_of_the_plan_is_not_the_plan(amara, row):
    plan(row, amara)
    inputs = latest(amara, row).inputs
    assert inputs["facts"]["plan.sites"] == ["gluteal:left"]


def test_the_statuses_of_many_visits_cost_one_query(amara, elif_, amara_pt, row, django_assert_num_queries):
    rows = [row]
    for days in (1, 2, 3):
        other = row_of(make_visit(amara, elif_, amara_pt, starts_at=NOON + timedelta(days=days)), amara)
        plan(other, amara)
        rows.append(other)
    plan(row, amara)
    with django_assert_num_queries(1):
        statuses = queries.screening_statuses(amara.organization_id, rows)
    assert statuses[row.id].note == "Proceed"
    assert {statuses[one.id].state for one in rows[1:]} <= {StepState.BLOCKED, StepState.CURRENT}


def test_the_verdict_costs_the_same_queries_for_an_old_patient(amara, elif_, amara_pt, row):
    plan(row, amara)

    def counted():
        with CaptureQueriesContext(connection) as seen:
            queries.standing(organization_id=amara.organization_id, visit=row, at=NOON, zone=amara.zone)
        return len(seen)

    before = counted()
    for days in range(1, 5):
        other = row_of(make_visit(amara, elif_, amara_pt, starts_at=NOON - timedelta(days=days)), amara)
        answer(other, amara, at=NOON - timedelta(days=days))
        plan(other, amara, at=NOON - timedelta(days=days))
    assert counted() == before
