"""The history on the phone: each answer once, in the order it was given, and never a clinician's."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.booking.models import Visit
from filiform.booking.types import VisitStatus
from filiform.intake import queries, services
from filiform.intake.models import Answer, PhoneAct, Progress
from filiform.intake.rules.phone import stops
from filiform.intake.rules.topics import topics
from tests.factories.cast import NOON, make_visit
from tests.intake.on_the_phone import Phone

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def given_of(phone, at=NOON):
    return queries.fact_sheet(organization_id=phone.member.organization_id, visit=phone.visit, at=at + DAY).given


def test_she_walks_one_page_a_topic_and_never_the_clinicians(phone):
    keys = [key for key, _ in phone.walk()]
    assert keys == [
        "pain", "warning-signs", "warning-signs-2", "medicines", "conditions", "devices", "body", "pregnancy",
        "needles",
    ]  # fmt: skip


def test_questions_about_the_day_wait_for_the_day(phone):
    phone.answers_everything()
    assert not any(to_ask for _, to_ask in phone.walk())
    day = NOON + DAY
    assert [key for key, to_ask in phone.walk(day) if to_ask] == ["today"]
    assert phone.ticks("fever_or_infection").outcome == "kept"
    assert "fever_or_infection" not in given_of(phone)
    phone.ticks("fever_or_infection", said=day)
    assert given_of(phone, day)["fever_or_infection"].value is True


def test_an_answer_sent_again_is_kept_once(phone):
    command = uuid4()
    for minute in range(3):
        assert phone.ticks("rf.trauma", command_id=command, at=NOON + minute * MINUTE).outcome == "kept"
    assert Answer.rows.count() == PhoneAct.rows.count() == 1
    assert Answer.rows.get().source == "patient"


def test_an_older_answer_never_overwrites_a_newer_one(phone):
    assert phone.ticks("rf.trauma", said=NOON).outcome == "kept"
    assert phone.unticks("rf.trauma", said=NOON + 2 * MINUTE, at=NOON + 3 * MINUTE).outcome == "kept"
    late = phone.ticks("rf.trauma", said=NOON + MINUTE, at=NOON + 5 * MINUTE)
    assert late.outcome == "older"
    assert "rf.trauma" not in given_of(phone)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(4)), again=st.lists(st.integers(0, 3), max_size=3))
def test_whatever_the_order_of_arrival_the_answer_given_last_stands(phone_of_each_example, order, again):
    phone = phone_of_each_example()
    said = ["never", "controlled", "uncontrolled", "never"]
    commands = [uuid4() for _ in said]
    for minute in (*order, *again):
        phone.chooses(
            "epilepsy", said[minute], said=NOON + minute * MINUTE, at=NOON + 10 * MINUTE, command_id=commands[minute]
        )
    assert given_of(phone)["epilepsy"].value == "never"
    assert PhoneAct.rows.filter(visit_id=phone.visit.id).count() == len(said)


@pytest.fixture
def phone_of_each_example(amara, elif_, amara_pt):
    """A new visit for each example of a property."""
    days = iter(range(1, 400))

    def made():
        visit = make_visit(amara, elif_, amara_pt, NOON + next(days) * DAY)
        row = booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)
        return Phone(row, elif_, amara.clinic_id, amara.organization_id)

    return made


def test_an_answer_that_waited_on_the_phone_keeps_the_time_it_was_given(phone):
    phone.ticks("rf.trauma", said=NOON, at=NOON + timedelta(hours=3))
    row, act = Answer.rows.get(), PhoneAct.rows.get()
    assert (row.given_at, act.given_at, act.received_at) == (NOON, NOON, NOON + timedelta(hours=3))


def test_a_late_medicine_is_never_lost_and_opens_the_list_again(phone):
    phone.names("medications", "close", said=NOON + 5 * MINUTE, at=NOON + 5 * MINUTE)
    assert given_of(phone)["medications"].is_complete
    phone.names("medications", "add", "warfarin", said=NOON + MINUTE, at=NOON + 9 * MINUTE)
    given = given_of(phone)["medications"]
    assert (given.value, given.is_complete) == (["warfarin"], False)
    assert phone.names("medications", "remove", "warfarin", said=NOON, at=NOON + 9 * MINUTE).outcome == "older"
    assert given_of(phone)["medications"].value == ["warfarin"]


def test_a_misspelled_medicine_stays_open_and_she_says_what_is_meant(phone):
    phone.names("medications", "add", "clopidogril")
    phone.names("medications", "close")
    assert dict(phone.walk())["medicines"] > 0
    phone.sends("names", {"fact": ["medications"], "act": ["mean"], "typed": ["clopidogril"], "meant": ["clopidogrel"]})
    assert given_of(phone)["medications"].value == ["clopidogrel"]


def test_a_list_that_was_begun_is_not_closed_by_saying_the_same_again(phone):
    for minute in range(2):
        fields = {"shown": ["devices"], "f.devices": ["pacemaker"]}
        phone.sends("answers", fields, said=NOON + minute * MINUTE)
    given = given_of(phone)["devices"]
    assert (given.value, given.is_complete) == (["pacemaker"], False)


def test_done_is_believed_only_when_nothing_is_open(phone, amara):
    assert phone.sends("done", {}).outcome == "refused"
    phone.ticks("rf.trauma")
    assert phone.sends("done", {}).outcome == "refused"
    assert Progress.rows.get().phone_done_at is None
    phone.answers_everything()
    assert phone.sends("done", {}).outcome == "kept"
    assert Progress.rows.get().phone_done_at == NOON
    assert Line.objects.filter(kind="intake.done_on_phone").count() == 1
    phone.names("medications", "add", "Old drops", said=NOON + MINUTE)
    assert Progress.rows.get().phone_done_at is None


def test_the_day_sheet_says_what_came_by_phone(phone, amara):
    def note():
        return queries.history_statuses(amara.organization_id, [phone.visit])[phone.visit.id].note

    assert note() == ""
    phone.ticks("rf.trauma")
    assert note().startswith("Phone begun, ")
    phone.answers_everything()
    phone.sends("done", {})
    assert note().startswith("Phone done, ")
    assert note().endswith(" to ask")


def test_a_visit_that_is_over_takes_no_more_but_still_knows_what_it_took(phone, amara):
    command = uuid4()
    phone.ticks("rf.trauma", command_id=command)
    for change in ({"status": VisitStatus.DONE}, {"status": VisitStatus.CANCELLED}, {"sealed_at": NOON}):
        Visit.objects.of(amara.organization_id).update(status=VisitStatus.BOOKED, sealed_at=None)
        Visit.objects.of(amara.organization_id).update(**change)
        assert phone.ticks("rf.trauma", command_id=command).outcome == "kept"
        refused = phone.ticks("rf.weight_loss")
        assert (refused.outcome, "takes no more answers" in refused.sentence) == ("refused", True)
    assert Answer.rows.count() == 1


def test_nothing_a_clinician_said_is_shown_to_her_or_asked_again(phone, amara):
    answers = {"rf.trauma": True, "epilepsy": "controlled", "cancer.status": "active"}
    services.record_answers(visit=phone.visit, answers=answers, source="clinician", by=amara, at=NOON)
    seen = [q for stop in phone_stops(phone) for q in stop.page.questions]
    assert not {q.fact.id for q in seen} & {*answers, "chemo_active"}
    assert not [q for q in seen if q.given or q.earlier]


def test_her_own_answer_stays_hers_where_a_clinician_says_otherwise(phone, amara):
    phone.chooses("epilepsy", "never")
    services.record_answers(
        visit=phone.visit, answers={"epilepsy": "controlled"}, source="clinician", by=amara, at=NOON
    )
    shown = next(q for stop in phone_stops(phone) for q in stop.page.questions if q.fact.id == "epilepsy")
    assert (shown.given.value, shown.given.others) == ("never", ())
    assert given_of(phone)["epilepsy"].value == "controlled"


def test_what_waited_is_kept_beside_what_a_clinician_recorded_meanwhile(phone, amara):
    services.record_answers(visit=phone.visit, answers={"rf.trauma": False}, source="clinician", by=amara, at=NOON)
    phone.ticks("rf.trauma", said=NOON - 9 * MINUTE, at=NOON + MINUTE)
    given = given_of(phone)["rf.trauma"]
    assert (given.value, given.is_disputed) == (True, True)


def phone_stops(phone):
    return [stop for stop in stops(phone.told()) if stop.page]


def test_the_next_visit_asks_only_what_changed(phone, amara, elif_, amara_pt):
    phone.answers_everything()
    phone.answers_everything(NOON + DAY)
    later = NOON + 30 * DAY
    again = make_visit(amara, elif_, amara_pt, later)
    phone.visit = booking.visit(organization_id=amara.organization_id, visit_ref=again.ref)
    before = later - DAY
    assert phone.walk(before) == [("changes", 1)]
    phone.chooses("visit.changed", "no", said=before)
    asked = [key for key, to_ask in phone.walk(before) if to_ask]
    assert asked == ["pain", "today"]
    page = next(stop.page for stop in phone_stops_at(phone, before) if stop.page and stop.page.key == "today")
    assert {q.fact.id for q in page.questions} == {"pregnancy.status", "prior_reaction"}


def phone_stops_at(phone, at):
    return stops(phone.told(at))


def test_a_number_that_cannot_be_read_is_said_in_words_and_the_rest_is_kept(phone):
    fields = {
        "shown": ["rf.trauma", "bleeding.major_days_ago"], "f.rf.trauma": ["yes"], "f.bleeding.major_days_ago": ["yes"],
        "n.bleeding.major_days_ago": ["long"],
    }  # fmt: skip
    heard = phone.sends("answers", fields)
    assert heard.outcome == "refused"
    assert set(heard.errors) == {"bleeding.major_days_ago"}
    assert given_of(phone)["rf.trauma"].value is True


def test_one_act_costs_a_fixed_number_of_statements(phone, django_assert_max_num_queries):
    phone.ticks("positive_pressure")
    with django_assert_max_num_queries(26) as first:
        phone.ticks("osteoporosis_severe")
    phone.answers_everything()
    with django_assert_max_num_queries(len(first.captured_queries)):
        phone.ticks("recurrent_infections", said=NOON + MINUTE)


def test_the_whole_history_by_phone_leaves_only_the_clinicians_questions_and_the_day(phone):
    phone.answers_everything()
    phone.answers_everything(NOON + DAY)
    sheet = queries.fact_sheet(organization_id=phone.member.organization_id, visit=phone.visit, at=NOON + 2 * DAY)
    asked = {fact for topic in topics().values() if topic.by == "patient" for fact in topic.facts}
    assert not set(sheet.open) & asked
    assert sheet.to_ask == len(sheet.open)
