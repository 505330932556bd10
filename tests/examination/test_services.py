from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.booking.errors import VisitSealed
from filiform.booking.services import seal_visit
from filiform.booking.types import StepState
from filiform.examination import errors, queries, services
from filiform.examination.types import Origin, Pick
from filiform.intake import queries as intake
from filiform.screening import queries as screening
from tests.factories import cast

pytestmark = pytest.mark.django_db
RHOMBOID = Pick("rhomboid-major", "right", "posterior", 0.6, 0.25)
CALF = Pick("gastrocnemius-medial-head", "left")


@pytest.fixture
def row(amara, visit):
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


@pytest.fixture
def last_week(amara, elif_, amara_pt):
    made = cast.make_visit(amara, elif_, amara_pt, starts_at=cast.NOON - timedelta(days=7))
    return booking.visit(organization_id=amara.organization_id, visit_ref=made.ref)


def add(row, amara, pick=RHOMBOID):
    return services.add_point(visit=row, pick=pick, by=amara, at=cast.NOON)


def points(row, amara):
    return queries.points_of_visit(organization_id=amara.organization_id, visit_id=row.id)


def save(row, amara, indication="Myofascial pain"):
    services.save_examination(visit=row, indication=indication, findings="", by=amara, at=cast.NOON)


def plan(row, amara, refs, **changes):
    wanted = {"techniques": ["deep"], "needle_length_mm": None, "estim_path": None, **changes}
    services.plan_needling(visit=row, points=refs, by=amara, at=cast.NOON, **wanted)


def test_a_new_point_has_no_sign_tested(row, amara):
    add(row, amara)
    (point,) = points(row, amara)
    assert (point.name, point.signs, point.origin) == ("R Rhomboid major", "no sign tested yet", Origin.FOUND)


def test_a_sign_left_open_is_not_a_no(row, amara):
    ref = add(row, amara)
    services.change_point(
        visit=row, point_ref=ref, changes={"taut_band": True, "twitch": False}, by=amara, at=cast.NOON
    )
    assert points(row, amara)[0].signs == "1 of 2 signs tested are present"


def test_a_kept_point_is_marked_carried_and_apart_once_it_changed(row, last_week, amara):
    ref = add(last_week, amara)
    services.change_point(visit=last_week, point_ref=ref, changes={"taut_band": True}, by=amara, at=cast.NOON)
    kept = services.keep_point(visit=row, point_ref=ref, by=amara, at=cast.NOON)
    assert services.keep_point(visit=row, point_ref=ref, by=amara, at=cast.NOON) == kept
    (point,) = points(row, amara)
    assert (point.origin, point.present, point.x) == (Origin.CARRIED, 1, 0.6)
    services.change_point(visit=row, point_ref=kept, changes={"taut_band": True}, by=amara, at=cast.NOON)
    assert points(row, amara)[0].origin is Origin.CARRIED
    services.change_point(visit=row, point_ref=kept, changes={"taut_band": False}, by=amara, at=cast.NOON)
    assert points(row, amara)[0].origin is Origin.CHANGED


def test_the_last_visit_with_points_stands_beside_today_in_one_query(row, last_week, amara, django_assert_num_queries):
    add(last_week, amara)
    with django_assert_num_queries(1):
        found = queries.points_of_last_visit(organization_id=amara.organization_id, visit=row)
    assert [point.name for point in found] == ["R Rhomboid major"]
    assert queries.points_of_last_visit(organization_id=amara.organization_id, visit=last_week) == []


def test_a_point_of_another_patient_cannot_be_kept(row, amara, amara_pt):
    stranger = cast.make_patient(amara, "Noor", "Haddad")
    made = cast.make_visit(amara, stranger, amara_pt)
    ref = add(booking.visit(organization_id=amara.organization_id, visit_ref=made.ref), amara)
    with pytest.raises(errors.PointNotFound):
        services.keep_point(visit=row, point_ref=ref, by=amara, at=cast.NOON)


def test_a_removed_point_is_out_of_sight_and_stays_in_the_trail(row, amara):
    ref = add(row, amara)
    services.remove_point(visit=row, point_ref=ref, by=amara, at=cast.NOON)
    assert points(row, amara) == []
    assert Line.objects.filter(kind="examination.point_removed", about=ref).exists()


def test_the_chosen_points_become_the_plan_and_the_patient_counts_as_examined(row, amara):
    save(row, amara)
    refs = [add(row, amara), add(row, amara, CALF)]
    plan(row, amara, refs[:1], techniques=["deep", "superficial"], needle_length_mm=25)
    found = screening.plan_of(organization_id=amara.organization_id, visit_id=row.id)
    assert [(one.muscle, one.side) for one in found.muscles] == [("rhomboid-major", "right")]
    assert found.sites == ("interscapular-rhomboid:right",)
    sheet = intake.fact_sheet(organization_id=amara.organization_id, visit=row, at=cast.NOON)
    assert sheet.values["examined_and_diagnosed"] is True
    assert screening.latest(organization_id=amara.organization_id, visit_id=row.id) is not None
    assert [point.is_target for point in points(row, amara)] == [True, False]


def test_two_points_in_one_muscle_are_planned_once(row, amara):
    save(row, amara)
    plan(row, amara, [add(row, amara), add(row, amara)])
    assert len(screening.plan_of(organization_id=amara.organization_id, visit_id=row.id).muscles) == 1


def test_no_needle_is_planned_without_an_indication_or_a_point(row, amara):
    ref = add(row, amara)
    with pytest.raises(errors.NoDiagnosis):
        plan(row, amara, [ref])
    save(row, amara)
    with pytest.raises(errors.NoTarget):
        plan(row, amara, [])
    with pytest.raises(errors.PointNotFound):
        plan(row, amara, [ref, "0" * 26])


def test_a_signed_note_closes_the_examination(row, amara):
    ref = add(row, amara)
    seal_visit(visit=row, by=amara, at=cast.NOON)
    for act in (
        lambda: save(row, amara),
        lambda: add(row, amara),
        lambda: services.remove_point(visit=row, point_ref=ref, by=amara, at=cast.NOON),
        lambda: services.change_point(visit=row, point_ref=ref, changes={}, by=amara, at=cast.NOON),
        lambda: plan(row, amara, [ref]),
    ):
        with pytest.raises(VisitSealed):
            act()


def test_saving_the_same_words_again_leaves_no_second_line(row, amara):
    save(row, amara)
    save(row, amara)
    assert Line.objects.filter(kind="examination.saved").count() == 1


def test_the_step_says_how_far_the_examination_is(row, last_week, amara, django_assert_num_queries):
    save(row, amara)
    plan(row, amara, [add(row, amara), add(row, amara, CALF)])
    with django_assert_num_queries(1):
        found = queries.examination_statuses(amara.organization_id, [row, last_week])
    assert (found[row.id].state, found[row.id].note) == (StepState.DONE, "2 to needle")
    assert found[last_week.id].state is StepState.TODO
