"""What is asked by link follows the visits: it moves with them, and the end of a course is asked as well."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from filiform.audit import queries as trail
from filiform.booking import queries as booking
from filiform.booking.models import Visit
from filiform.booking.services import move_visit
from filiform.booking.slots.services import reschedule_visit
from filiform.booking.types import VisitStatus
from filiform.examination.planning import chores as courses
from filiform.examination.planning import services as planning
from filiform.examination.planning.rules import is_last_visit
from filiform.examination.planning.types import TO_CHECK
from filiform.measures.asking import chores, queries, services
from filiform.measures.asking.types import AskingState, Occasion, Plan
from filiform.measures.models import Asking
from filiform.outbox.models import Letter
from filiform.outbox.sending import services as sending
from filiform.outbox.types import LetterState
from filiform.outcomes.models import Stale
from tests.factories.cast import NOON
from tests.measures.test_asking import EARLY, PLAN, all_of, elif_, planned, row  # noqa: F401

pytestmark = pytest.mark.django_db
DONE, BOOKED, GONE, AWAY = VisitStatus.DONE, VisitStatus.BOOKED, VisitStatus.CANCELLED, VisitStatus.NO_SHOW
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def move(visit, amara, by):
    reschedule_visit(visit_ref=visit.ref, starts_at=visit.starts_at + by, overlap=True, by=amara, at=EARLY)
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


def days_of(amara, visit):
    return {one.occasion: (one.due_at, one.until, one.state) for one in all_of(amara, visit)}


def test_moved_to_another_day_its_questions_and_its_follow_up_go_along(amara, planned):  # noqa: F811
    chores.ask_due(EARLY)
    moved = move(planned, amara, WEEK)
    found = days_of(amara, moved)
    assert found[Occasion.BASELINE] == (moved.starts_at - 2 * DAY, moved.starts_at, AskingState.PLANNED)
    assert found[Occasion.FOLLOW_UP][:2] == (moved.starts_at + 6 * WEEK, moved.starts_at + 6 * WEEK + 10 * DAY)
    assert chores.ask_due(EARLY) == 0
    assert chores.ask_due(moved.starts_at - 2 * DAY) == 1
    assert Letter.objects.of(amara.organization_id).filter(kind="measures.questions").count() == 2


def test_moved_to_an_earlier_hour_they_are_over_when_it_begins_and_nobody_is_asked_twice(amara, planned):  # noqa: F811
    chores.ask_due(EARLY)
    moved = move(planned, amara, -HOUR)
    assert days_of(amara, moved)[Occasion.BASELINE][1:] == (moved.starts_at, AskingState.SENT)
    assert chores.ask_due(EARLY) == 0


def test_sent_by_hand_they_keep_their_days(amara, planned):  # noqa: F811
    services.ask_now(visit=planned, occasion=Occasion.EACH_VISIT, instruments=["groc11"], by=amara, at=EARLY)
    before = days_of(amara, planned)
    assert days_of(amara, move(planned, amara, WEEK)) == before


def call_off(amara, visit, at=EARLY):
    move_visit(visit_ref=visit.ref, to=GONE, by=amara, at=at)


def book_again(amara, visit, at):
    move_visit(visit_ref=visit.ref, to=BOOKED, by=amara, at=at)


def test_called_off_and_on_again_its_questions_come_back(amara, planned):  # noqa: F811
    services.plan_before(visit=planned, plan=PLAN, by=amara, at=NOON)
    call_off(amara, planned)
    assert chores.ask_due(EARLY) == 0
    assert Occasion.BASELINE not in days_of(amara, planned)
    later = EARLY + 2 * HOUR
    book_again(amara, planned, later)
    found = days_of(amara, planned)
    assert found[Occasion.BASELINE] == (planned.starts_at - 2 * DAY, planned.starts_at, AskingState.PLANNED)
    assert Occasion.FOLLOW_UP in found
    assert [chores.ask_due(later), chores.ask_due(later)] == [1, 0]
    assert trail.last_act(organization=amara.organization_ref, kind="asking.brought_back")


def test_what_was_taken_back_by_hand_or_would_be_over_stays_away(amara, planned):  # noqa: F811
    services.plan_before(visit=planned, plan=PLAN, by=amara, at=NOON)
    taken = next(one for one in all_of(amara, planned) if one.occasion is Occasion.FOLLOW_UP)
    services.call_off(asking_ref=taken.ref, by=amara, at=EARLY)
    call_off(amara, planned)
    chores.ask_due(EARLY)
    book_again(amara, planned, planned.starts_at + HOUR)
    assert days_of(amara, planned) == {}


def test_what_was_sent_before_it_was_called_off_is_not_sent_again(amara, planned):  # noqa: F811
    assert chores.ask_due(EARLY) == 1
    call_off(amara, planned)
    book_again(amara, planned, EARLY + HOUR)
    assert chores.ask_due(EARLY + HOUR) == 0
    assert days_of(amara, planned)[Occasion.BASELINE][2] is AskingState.SENT


def test_when_its_letter_has_left_is_noted_once_and_not_before(amara, planned):  # noqa: F811
    chores.ask_due(EARLY)
    asked = Asking.objects.of(amara.organization_id).get(occasion=Occasion.BASELINE)
    assert (asked.asked_at, asked.left_at) == (EARLY, None)
    for minutes in (1, 2):
        at = EARLY + timedelta(minutes=minutes)
        Letter.objects.of(amara.organization_id).filter(kind="measures.questions").update(
            state=LetterState.WAITING, sent_at=None, taken_until=None, due_at=at
        )
        letter = next(one for one in sending.take_due(limit=9, by="test", at=at) if one.kind == "measures.questions")
        sending.note_sent(letter=letter, answer="250", by=amara, at=at)
    asked.refresh_from_db()
    assert asked.left_at == EARLY + timedelta(minutes=1)
    assert Stale.objects.of(amara.organization_id).filter(patient_id=planned.patient_id).exists()
    move(planned, amara, WEEK)
    asked.refresh_from_db()
    assert (asked.asked_at, asked.left_at) == (None, None)


@pytest.fixture
def course(amara, olu, planned):  # noqa: F811
    """One visit planned, and it is done."""
    services.set_plan(plan=Plan(("nprs_7day", "groc11"), (6,), 2, 10, is_on=True), by=olu, at=EARLY)
    planning.set_care_plan(
        visit=planned, plan=planning.PlanInput("Neck pain", planned_visits=1), by=amara, at=planned.starts_at
    )
    Visit.objects.of(amara.organization_id).filter(pk=planned.id).update(status=DONE)
    return planned


def test_the_last_planned_visit_brings_the_questions_at_discharge_once(amara, course):
    evening = course.starts_at + 3 * HOUR
    assert [courses.ask_at_discharge(evening), courses.ask_at_discharge(evening)] == [1, 0]
    asked = next(one for one in all_of(amara, course, evening) if one.occasion is Occasion.DISCHARGE)
    assert asked.instruments == ("nprs_7day", "groc11")
    assert (asked.due_at, asked.until) == (evening, evening + 10 * DAY)
    assert chores.ask_due(evening) == 1
    asked = queries.asking(organization_id=amara.organization_id, asking_ref=asked.ref, at=evening)
    assert asked.state is AskingState.SENT


def test_no_plan_on_or_no_number_of_visits_asks_nothing(amara, olu, course):
    services.set_plan(plan=Plan(("nprs_7day",), (), 2, 10, is_on=False), by=olu, at=EARLY)
    assert courses.ask_at_discharge(course.starts_at + 3 * HOUR) == 0
    services.set_plan(plan=Plan(("nprs_7day",), (), 2, 10, is_on=True), by=olu, at=EARLY)
    planning.set_care_plan(
        visit=course, plan=planning.PlanInput("Neck pain"), by=amara, at=course.starts_at
    )  # fmt: skip
    assert courses.ask_at_discharge(course.starts_at + 3 * HOUR) == 0


def test_a_review_that_ends_needling_brings_them_too(amara, olu, planned):  # noqa: F811
    wanted = {"checked": TO_CHECK, "reason": "No change", "by": amara, "at": NOON, "visit": planned}
    planning.sign_review(decision="go-on", again_on=date(2027, 1, 8), **wanted)
    assert Occasion.DISCHARGE not in days_of(amara, planned)
    planning.sign_review(decision="refer", again_on=None, **wanted)
    assert days_of(amara, planned)[Occasion.DISCHARGE][0] == NOON


@pytest.mark.parametrize(
    ("course", "planned_visits", "ends"),
    [
        ([DONE, DONE], 2, True),
        ([DONE, DONE], 3, False),
        ([DONE, DONE, BOOKED], 2, False),
        ([DONE, DONE, GONE], 2, True),
        ([DONE, AWAY, DONE], 2, True),
        ([DONE, AWAY, DONE], 3, False),
    ],
)
def test_a_course_ends_with_its_last_planned_visit_while_none_is_to_come(course, planned_visits, ends):
    visits = list(enumerate(course, start=1))
    last_done = max(number for number, status in visits if status is DONE)
    assert is_last_visit(last_done, visits, planned=planned_visits) is ends
    assert not is_last_visit(1, visits, planned=planned_visits)


def test_the_overdue_stay_in_the_list_however_many_are_to_come(amara, planned, monkeypatch):  # noqa: F811
    chores.ask_due(EARLY)
    monkeypatch.setattr(queries, "LOOKED_AT", 1)
    over = planned.starts_at + HOUR
    assert [one.occasion for one in queries.work_list(by=amara, at=over, show=queries.Show.TO_DO)] == [
        Occasion.BASELINE
    ]  # fmt: skip
    monkeypatch.setattr(queries, "LOOKED_AT", 2)
    assert [one.weeks for one in queries.work_list(by=amara, at=over, show=queries.Show.DUE)] == [6]
    assert queries.counts(by=amara, at=over)[AskingState.OVERDUE] == 1
