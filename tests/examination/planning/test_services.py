from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.booking.models import Visit
from filiform.booking.types import VisitStatus
from filiform.examination import errors
from filiform.examination.models import CarePlan
from filiform.examination.planning import queries, services
from filiform.examination.planning.services import PlanInput
from filiform.examination.planning.types import TO_CHECK, Code, Standing
from filiform.measures import services as measures
from filiform.measures.types import Phase, Reading
from tests.factories import cast

pytestmark = pytest.mark.django_db
NECK = PlanInput(
    "Neck pain", began_on=date(2026, 9, 1), stage="chronic", codes=(Code("M54.2", "Cervicalgia"),), planned_visits=6,
    instrument="nprs_worst", goal=Decimal(2),
)  # fmt: skip


@pytest.fixture
def row(amara, visit):
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


def set_plan(row, amara, plan=NECK, **changes):
    return services.set_care_plan(visit=row, plan=replace(plan, **changes), by=amara, at=cast.NOON)


def standing_plan(row, amara):
    return queries.plan_of_episode(organization_id=amara.organization_id, episode_id=row.episode_id)


def state(row, amara, **changes):
    wanted = {"on": cast.NOON.date(), "zone": amara.zone, "after_visits": None, **changes}
    return queries.review_of_visit(organization_id=amara.organization_id, visit=row, **wanted)


@pytest.fixture
def four_weeks(amara, elif_, amara_pt, visit, row):
    """Four visits done, a week apart, in the episode of today's visit; worst pain 7 at the first, 6 at the last."""
    past = []
    for week in (4, 3, 2, 1):
        made = cast.make_visit(amara, elif_, amara_pt, starts_at=cast.NOON - timedelta(weeks=week))
        past.append(booking.visit(organization_id=amara.organization_id, visit_ref=made.ref))
    for at, pain in ((0, 7), (3, 6)):
        measures.record_measurements(
            visit=past[at], values=[Reading("nprs_worst", pain), Reading("nprs_worst", 1, phase=Phase.AFTER)],
            by=amara, at=past[at].starts_at,
        )  # fmt: skip
    Visit.objects.of(amara.organization_id).filter(pk__in=[one.id for one in past]).update(
        status=VisitStatus.DONE, episode_id=row.episode_id
    )
    return past


def test_a_plan_is_kept_with_the_change_that_counts_as_real_and_the_versions_it_was_made_under(row, amara):
    ref = set_plan(row, amara)
    plan = standing_plan(row, amara)
    assert (plan.ref, plan.complaint, plan.stage, plan.codes) == (
        ref, "Neck pain", "chronic", (Code("M54.2", "Cervicalgia"),)
    )  # fmt: skip
    assert (plan.primary.mdc, plan.primary.goal, plan.primary.higher_is_better) == (Decimal("2.1"), 2, False)
    assert "instruments" in plan.catalogue
    assert plan.set_by == "Amara Diallo"
    assert set_plan(row, amara) == ref
    assert Line.objects.filter(kind="examination.care_plan_set").count() == 1


def test_a_changed_plan_keeps_the_earlier_one_and_rows_never_change(row, amara):
    set_plan(row, amara)
    set_plan(row, amara, planned_visits=8)
    before = queries.earlier_plans(organization_id=amara.organization_id, episode_id=row.episode_id)
    assert [one.planned_visits for one in before] == [6]
    assert standing_plan(row, amara).planned_visits == 8
    with pytest.raises(DatabaseError), transaction.atomic():
        CarePlan.objects.of(amara.organization_id).update(complaint="else")


def test_another_primary_outcome_needs_a_reason(row, amara):
    set_plan(row, amara)
    with pytest.raises(errors.OutcomeChangeNeedsReason):
        set_plan(row, amara, instrument="psfs")
    set_plan(row, amara, instrument="psfs", reason="Function matters more to her")
    assert standing_plan(row, amara).primary.instrument == "psfs"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"complaint": " "}, "complaint"),
        ({"stage": "old"}, "stage"),
        ({"planned_visits": 0}, "Planned visits"),
        ({"instrument": "magic"}, "primary outcome"),
        ({"threshold": 99}, "detectable change"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(row, amara, changes, sentence):
    with pytest.raises(errors.PlanNotReadable, match=sentence):
        set_plan(row, amara, **changes)


def test_no_meaningful_change_by_visit_four_raises_a_review(row, amara, four_weeks):
    assert state(row, amara).standing is Standing.NOT_KNOWN
    set_plan(row, amara)
    found = state(row, amara)
    # What was read after the needles of a visit is no outcome.
    assert (found.standing, found.change, found.visits_done) == (Standing.NO_CHANGE, 1, 4)
    # Six visits are not reached, but day 28 is.
    assert state(row, amara, after_visits=6).standing is Standing.NO_CHANGE
    assert state(row, amara, after_visits=6, on=cast.NOON.date() - timedelta(days=1)).standing is Standing.NOT_YET


def test_at_the_close_of_a_visit_it_counts_as_done(row, amara, four_weeks, django_assert_num_queries):
    set_plan(row, amara)
    wanted = {"on": row.starts_at.date() - timedelta(days=2), "zone": amara.zone, "after_visits": 5}
    wanted["organization_id"] = amara.organization_id
    assert queries.review_of_visit(visit=row, **wanted).standing is Standing.NOT_YET
    wanted["on"] = row.starts_at.date()
    with django_assert_num_queries(4):
        found, primary = queries.review_at_close(visit=row, **wanted)
    assert (found.visits_done, found.asks, primary.instrument) == (5, True, "nprs_worst")


def test_a_signed_review_is_kept_with_what_it_saw_and_ends_the_asking(row, amara, four_weeks):
    set_plan(row, amara)
    wanted = {"checked": TO_CHECK, "decision": "go-on", "reason": "Slept badly", "by": amara, "at": cast.NOON}
    for missing, error in (
        ({"checked": ["diagnosis"]}, errors.ReviewIncomplete),
        ({"decision": "hope"}, errors.ReviewIncomplete),
        ({"reason": " "}, errors.ReasonMissing),
        ({"again_on": None}, errors.ReviewIncomplete),
        ({"again_on": cast.NOON.date()}, errors.ReviewIncomplete),
    ):
        with pytest.raises(error):
            services.sign_review(visit=row, **{"again_on": date(2027, 1, 8), **wanted, **missing})
    services.sign_review(visit=row, again_on=date(2027, 1, 8), **wanted)
    (kept,) = queries.records_of_episode(organization_id=amara.organization_id, episode_id=row.episode_id)
    assert (kept.why, kept.visits_done, kept.change, kept.signed_by) == ("no-change", 4, 1, "Amara Diallo")
    assert not state(row, amara).asks


def test_going_on_without_a_review_needs_a_reason_holds_for_one_visit_and_is_counted(row, amara, four_weeks):
    set_plan(row, amara)
    with pytest.raises(errors.ReasonMissing):
        services.override_review(visit=row, reason="", by=amara, at=cast.NOON)
    for _ in range(2):
        services.override_review(visit=row, reason="Review with the surgeon on Friday", by=amara, at=cast.NOON)
    found = state(row, amara)
    assert (found.asks, found.overrides) == (True, 1)


def test_nothing_can_be_set_aside_where_nothing_is_due(row, amara):
    with pytest.raises(errors.NoReviewDue):
        services.override_review(visit=row, reason="Because", by=amara, at=cast.NOON)


def test_where_many_plans_stand_costs_four_queries(row, amara, four_weeks, django_assert_num_queries):
    set_plan(row, amara)
    with django_assert_num_queries(4):
        queries.reviews_of_visits(
            organization_id=amara.organization_id, visits=[row, *four_weeks], on=cast.NOON.date(), zone=amara.zone,
            after_visits=None,
        )  # fmt: skip
