"""What a stored verdict must never do: outlive the answers, the day or the practitioner it was given for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.booking import queries as booking
from filiform.intake import services as intake
from filiform.practitioners.models import Credential
from filiform.screening import queries, services
from filiform.screening.errors import NotYourStop
from filiform.screening.inputs import decide, read_inputs
from filiform.screening.models import Screening
from filiform.screening.types import PlannedMuscle
from tests.factories.cast import NOON, make_practitioner, make_visit
from tests.intake.healthy import healthy_answers
from tests.treatment.room_cast import attest_all

pytestmark = pytest.mark.django_db

ELSEWHERE = {"consent.given": "yes", "examined_and_diagnosed": True}
GLUTEUS = (PlannedMuscle("gluteus-medius", "left"),)


@pytest.fixture
def row(amara, olu, visit):
    attest_all(olu, visit.practitioner.ref)
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


def answer(row, by, at=NOON, **answers):
    said = {name.replace("__", "."): value for name, value in answers.items()}
    intake.record_answers(visit=row, answers=said, source="patient", by=by, at=at)


def release(row, by):
    """A healthy patient, one plain site, screened."""
    intake.record_answers(visit=row, answers=healthy_answers() | ELSEWHERE, source="patient", by=by, at=NOON)
    services.set_plan(
        visit=row, muscles=GLUTEUS, techniques=["superficial"], needle_length_mm=None, estim_path=None, by=by, at=NOON
    )
    return services.screen_visit(visit=row, by=by, at=NOON)


def released(row, by):
    assert release(row, by).is_releasing


def lets_a_needle_in(row, by):
    """As the session's gate asks."""
    standing = queries.latest(organization_id=by.organization_id, visit_id=row.id)
    return standing is not None and standing.is_releasing and not standing.is_stale


def test_a_healthy_patient_of_a_trained_practitioner_is_released_without_asking_about_training(amara, row):
    released(row, amara)
    assert lets_a_needle_in(row, amara)


def test_an_answer_given_after_the_screening_leaves_no_releasing_verdict_standing(amara, row):
    released(row, amara)
    answer(row, amara, acute_illness=True)
    assert not lets_a_needle_in(row, amara)


def test_a_name_typed_after_the_screening_leaves_no_releasing_verdict_standing(amara, row):
    released(row, amara)
    intake.name_entry(visit=row, fact="medications", typed="Grandmother's drops", by=amara, at=NOON)
    assert not lets_a_needle_in(row, amara)


def test_yesterdays_verdict_is_out_of_date_today(amara, row):
    released(row, amara)
    tomorrow = NOON + timedelta(days=1)
    standing = queries.latest(organization_id=amara.organization_id, visit_id=row.id, check_at=tomorrow)
    assert standing.is_stale
    for day, is_stale in ((NOON.date(), False), (tomorrow.date(), True)):
        found = queries.latest(organization_id=amara.organization_id, visit_id=row.id, on=day)
        assert found.is_stale is is_stale


def test_a_practitioner_who_is_not_trained_for_the_region_does_not_needle_it(house, olu, bo, elif_):
    bo_pt = make_practitioner(house, bo)
    visit = make_visit(bo, elif_, bo_pt, NOON + timedelta(hours=3))
    attest_all(olu, bo_pt.ref)
    row = booking.visit(organization_id=bo.organization_id, visit_ref=visit.ref)
    Credential.objects.of(bo.organization_id).filter(practitioner=bo_pt, kind="training").update(regions=["head-neck"])
    assert not release(row, bo).is_releasing


def test_a_colleague_does_not_lift_her_stop_and_she_does_with_a_reason(amara, bo, row):
    released(row, amara)
    services.set_stop(visit=row, sites=None, reason="Something is not right today", by=amara, at=NOON)
    (stop,) = queries.stops_of(organization_id=amara.organization_id, visit_id=row.id)
    assert not lets_a_needle_in(row, amara)
    with pytest.raises(NotYourStop, match="Amara Diallo"):
        services.lift_stop(visit=row, stop_ref=stop.ref, reason="Looks fine to me", by=bo, at=NOON)
    assert not lets_a_needle_in(row, amara)
    services.lift_stop(visit=row, stop_ref=stop.ref, reason="Blood pressure was a misreading", by=amara, at=NOON)
    assert lets_a_needle_in(row, amara)


def test_the_day_sheet_tells_a_hold_from_questions_still_to_ask(amara, row):
    released(row, amara)
    answer(row, amara, rf__trauma=None, epilepsy=None)
    services.screen_visit(visit=row, by=amara, at=NOON)
    assert queries.screening_statuses(amara.organization_id, [row])[row.id].note == "2 to ask"


def test_every_stored_verdict_follows_again_from_its_own_inputs(amara, row):
    released(row, amara)
    answer(row, amara, epilepsy="uncontrolled")
    services.screen_visit(visit=row, by=amara, at=NOON)
    services.set_stop(visit=row, sites=["gluteal:left"], reason="Bruised", by=amara, at=NOON)
    stored = list(Screening.rows.order_by("id"))
    assert len(stored) >= 3
    for one in stored:
        assert decide(read_inputs(one.inputs)).as_json() == one.answer
