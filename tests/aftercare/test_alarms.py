"""An alarm stands until a named person has taken it, goes on to the next one until then, and is never dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.accounts.leaving import left_behind
from filiform.aftercare import chores
from filiform.aftercare.alarms import queries, services
from filiform.aftercare.errors import (
    AlarmClosed,
    AlarmNotClosed,
    AlarmNotFound,
    AlarmNotTaken,
    AlarmOpenAlready,
    AlarmTaken,
    OutcomeUnknown,
    WordsMissing,
)
from filiform.aftercare.models import Alarm
from filiform.aftercare.settings import services as settings
from filiform.clinics.models import Membership
from filiform.clinics.queries import member_of
from filiform.core.errors import InvalidInput
from filiform.desk.closing.pages import closing
from filiform.patients.types import alerts_for
from filiform.safety.models import AdverseEvent
from tests.aftercare.conftest import CLOSED, DAY, letters

pytestmark = pytest.mark.django_db
RAISED = CLOSED + DAY


def later(minutes):
    return RAISED + timedelta(minutes=minutes)


def fresh(alarm):
    return Alarm.objects.of(alarm.organization_id).get(pk=alarm.pk)


def told(amara):
    return [one.address for one in letters(amara, "aftercare.alarm")]


def test_an_emergency_reaches_the_practitioner_at_once_then_the_owner_then_again_and_again(alarm, amara, olu):
    assert told(amara) == [amara.email]
    assert chores.escalate(later(14)) == 0
    assert chores.escalate(later(15)) == 1
    assert told(amara) == [amara.email, olu.email]
    assert chores.escalate(later(44)) == 0
    assert chores.escalate(later(45)) == 1
    assert told(amara) == [amara.email, olu.email, olu.email]


def test_the_letters_to_staff_name_no_patient_and_nothing_of_her_health(alarm, amara):
    (letter,) = letters(amara, "aftercare.alarm")
    assert not any(word in f"{letter.subject} {letter.body}" for word in ("Elif", "Yılmaz", "breath"))
    assert f"/alarms/{alarm.ref}" in letter.body


def test_the_same_look_twice_tells_nobody_twice(alarm, amara, olu):
    chores.escalate(later(15))
    chores.escalate(later(15))
    assert len(told(amara)) == 2


def test_whoever_takes_it_stops_the_letters_and_stands_by_name(alarm, amara, bo, olu):
    services.take_alarm(alarm_ref=alarm.ref, by=bo, at=later(5))
    assert chores.escalate(later(300)) == 0
    (row,) = queries.open_alarms(organization_id=amara.organization_id, clinic_id=amara.clinic_id, at=later(6))
    assert row.taken_by == bo.name
    with pytest.raises(AlarmTaken, match=bo.name):
        services.take_alarm(alarm_ref=alarm.ref, by=amara, at=later(6))
    services.take_alarm(alarm_ref=alarm.ref, by=bo, at=later(7))


def test_handed_back_it_calls_for_somebody_anew_and_says_why(alarm, amara, bo, olu):
    services.take_alarm(alarm_ref=alarm.ref, by=bo, at=later(5))
    with pytest.raises(WordsMissing):
        services.hand_back_alarm(alarm_ref=alarm.ref, words=" ", by=bo, at=later(6))
    services.hand_back_alarm(alarm_ref=alarm.ref, words="I am in a session.", by=bo, at=later(6))
    assert told(amara) == [amara.email, amara.email]
    chores.escalate(later(21))
    assert told(amara)[-1] == olu.email


def test_only_what_somebody_has_taken_can_be_closed_and_how_it_ended_is_said(alarm, amara):
    with pytest.raises(AlarmNotTaken):
        services.close_alarm(alarm_ref=alarm.ref, outcome="hospital", words="", by=amara, at=later(9))
    services.take_alarm(alarm_ref=alarm.ref, by=amara, at=later(9))
    with pytest.raises(OutcomeUnknown):
        services.close_alarm(alarm_ref=alarm.ref, outcome="fine", words="", by=amara, at=later(10))
    with pytest.raises(WordsMissing):
        services.close_alarm(alarm_ref=alarm.ref, outcome="well", words="", by=amara, at=later(10))
    services.close_alarm(alarm_ref=alarm.ref, outcome="hospital", words="", by=amara, at=later(10))
    assert queries.open_alarms(organization_id=amara.organization_id, clinic_id=amara.clinic_id, at=later(11)) == []
    with pytest.raises(AlarmClosed):
        services.take_alarm(alarm_ref=alarm.ref, by=amara, at=later(11))
    (row,) = queries.closed_alarms(by=amara, first=0, number=5)
    assert (row.outcome_label, row.closed_by) == ("In hospital or emergency department", amara.name)


def test_closed_too_soon_it_is_opened_again_with_its_history(alarm, amara):
    with pytest.raises(AlarmNotClosed):
        services.reopen_alarm(alarm_ref=alarm.ref, words="still ill", by=amara, at=later(9))
    services.take_alarm(alarm_ref=alarm.ref, by=amara, at=later(9))
    services.close_alarm(alarm_ref=alarm.ref, outcome="doctor", words="", by=amara, at=later(10))
    with pytest.raises(WordsMissing):
        services.reopen_alarm(alarm_ref=alarm.ref, words="", by=amara, at=later(20))
    services.reopen_alarm(alarm_ref=alarm.ref, words="Rang again.", by=amara, at=later(20))
    services.add_note(alarm_ref=alarm.ref, words="On her way to the hospital.", by=amara, at=later(21))
    kinds = [str(entry.kind) for entry in queries.entries(by=amara, alarm_ref=alarm.ref)]
    assert kinds == ["raised", "told", "taken", "closed", "reopened", "noted"]
    assert fresh(alarm).taken_by_id == amara.user_id


def test_a_further_flag_joins_the_open_alarm_and_calls_for_somebody_again(alarm, answer, amara, bo, olu):
    services.take_alarm(alarm_ref=alarm.ref, by=bo, at=later(5))
    answer("rf-breath", "rf-head", at=later(60))
    again = fresh(alarm)
    assert Alarm.objects.of(amara.organization_id).count() == 1
    assert (again.flags, again.taken_by_id, again.untaken_since) == (["rf-breath", "rf-head"], None, later(60))
    assert told(amara) == [amara.email, amara.email]


def test_the_same_flag_again_leaves_it_with_whoever_has_it(alarm, answer, amara, bo):
    services.take_alarm(alarm_ref=alarm.ref, by=bo, at=later(5))
    answer("rf-breath", soreness="7", at=later(60))
    assert fresh(alarm).taken_by_id == bo.user_id


def test_a_graver_flag_makes_a_slow_alarm_fast(answer, amara, olu):
    answer("rf-infect")
    assert told(amara) == []
    answer("rf-infect", "rf-neuro", at=later(5))
    alarm = Alarm.objects.of(amara.organization_id).get()
    assert alarm.urgency == "now"
    assert told(amara) == [amara.email]


def test_after_it_was_closed_a_new_flag_is_a_new_alarm(alarm, answer, amara):
    services.take_alarm(alarm_ref=alarm.ref, by=amara, at=later(9))
    services.close_alarm(alarm_ref=alarm.ref, outcome="doctor", words="", by=amara, at=later(10))
    answer("rf-bleed", window="h72", at=CLOSED + 3 * DAY)
    assert Alarm.objects.of(amara.organization_id).count() == 2
    with pytest.raises(AlarmOpenAlready):
        services.reopen_alarm(alarm_ref=alarm.ref, words="again", by=amara, at=CLOSED + 3 * DAY)


def test_a_clinic_that_wants_to_know_sooner_is_told_sooner(answer, olu, amara):
    usual = {"now_practitioner_min": 0, "now_owner_min": 0, "now_again_min": 5, "today_practitioner_min": 0,
             "today_owner_min": 1, "today_again_min": 5}  # fmt: skip
    with pytest.raises(InvalidInput):
        settings.change_rules(values={**usual, "today_owner_min": 600}, by=olu, at=CLOSED)
    settings.change_rules(values=usual, by=olu, at=CLOSED)
    answer("rf-head", by=member_of(amara.user_id))
    assert told(amara) == [amara.email, olu.email]


def test_the_banner_tells_whoever_opens_her_record(alarm, closed, amara, bo):
    assert [(one.level, one.text) for one in alerts_for(amara.organization_id, closed.patient_id)] == [
        ("stop", "Red flag after treatment")
    ]
    services.take_alarm(alarm_ref=alarm.ref, by=bo, at=later(1))
    (alert,) = alerts_for(amara.organization_id, closed.patient_id)
    assert bo.name in alert.text


def test_another_clinic_sees_and_takes_nothing(alarm, chen):
    assert queries.open_alarms(organization_id=chen.organization_id, clinic_id=chen.clinic_id, at=later(1)) == []
    with pytest.raises(AlarmNotFound):
        services.take_alarm(alarm_ref=alarm.ref, by=chen, at=later(1))
    with pytest.raises(AlarmNotFound):
        queries.alarm(by=chen, alarm_ref=alarm.ref)


def test_the_board_asks_one_query(alarm, amara, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.open_alarms(organization_id=amara.organization_id, clinic_id=amara.clinic_id, at=later(1))


def test_where_the_practitioner_cannot_be_told_the_owner_is_told_at_once(answer, amara, olu):
    Membership.objects.of(amara.organization_id).filter(user_id=amara.user_id).update(ended_at=RAISED)
    answer("rf-breath")
    assert told(amara) == [olu.email]


def test_the_register_of_safety_hears_of_it_once_for_each_suspicion(alarm, answer, amara):
    def kinds():
        rows = AdverseEvent.objects.of(amara.organization_id).order_by("id")
        return list(rows.values_list("kind", flat=True))

    assert kinds() == ["pneumothorax"]
    answer("rf-breath", "rf-chest", "rf-neuro", at=later(60))
    assert kinds() == ["pneumothorax", "spinal-haematoma"]
    assert fresh(alarm).event_ref == AdverseEvent.objects.of(amara.organization_id).order_by("id").first().ref


def test_whoever_signs_out_with_an_alarm_of_hers_is_told(alarm, amara, bo, rf):
    services.take_alarm(alarm_ref=alarm.ref, by=bo, at=later(1))
    request = rf.get("/account/logout/")
    request.member = bo
    assert [alarm.ref in one.url for one in left_behind(request)] == [True]
    request.member = amara
    assert left_behind(request) == []


def test_the_day_is_not_done_while_a_red_flag_is_open(alarm, amara):
    found = closing(by=amara, at=later(5))
    assert ("Red flags after treatment", ["Nobody has it"]) in [
        (name, [one.note for one in matters]) for name, _, matters in found.groups
    ]
