"""Who is told what: the pure rules of the strip, and the services of a call and of a search."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.audit.models import Line
from filiform.treatment import services as treatment
from filiform.treatment.errors import NotOpened
from filiform.treatment.events import HAPPENED, parse_payload, required_keys
from filiform.treatment.models import Session
from filiform.treatment.types import ClinicRules
from filiform.treatment.watch import queries, services
from filiform.treatment.watch.errors import NobodyCalled, NothingToSearch, OutcomeMissing, SessionNotFound
from filiform.treatment.watch.rules import calls_of, due_at, look_at
from filiform.treatment.watch.types import Asks, Watched
from filiform.treatment.watch.wording import act_words
from tests.factories import cast
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, needle, new, opening

RULES = ClinicRules(max_dwell_min=30, watch_every_min=5)
SAID = {
    "skin.prepared": {"region": "gluteal", "side": "right"},
    "needle.inserted": {
        "muscle": "gluteus-maximus", "side": "right", "gauge_mm": 0.3, "length_mm": 50, "depth_mm": 30,
        "technique": "in-situ", "lot": "A1",
    },
    "needle.manipulated": {"technique": "rotation"},
    "twitch.seen": {"count": 2},
    "sensation.reported": {"quality": "ache", "score": 3},
    "stimulation.started": {"channel": "A", "needles": ["n1", "n2"]},
    "stimulation.stopped": {"channel": "A"},
    "sharps.counted": {"counted": 2},
    "technique.applied": {"technique": "massage", "minutes": 2},
    "measure.recorded": {"instrument": "nprs_current", "value": 3, "phase": "after"},
    "incident.reported": {"kind": "vasovagal", "severity": "mild"},
    "advice.given": {"sheets": ["general"]},
}  # fmt: skip
MINUTES = st.integers(min_value=0, max_value=240)


def minutes(number):
    return NOON + timedelta(minutes=number)


def watched(**said):
    known = {
        "visit_ref": "v1", "status": "in-room", "starts_at": NOON, "room_ref": "r1", "room": "Room 1",
        "practitioner": "Amara", "practitioner_user_id": 1, "given_name": "Elif", "family_name": "Yılmaz",
        "preferred_name": "", "opened_at": NOON,
    }  # fmt: skip
    return Watched(**{**known, **said})


def calls(*around, user_id=2, is_clinical=True, at=NOON):
    return [
        call.asks for call in calls_of(around, user_id=user_id, rules=RULES, is_clinical=is_clinical, at=at)
    ]  # fmt: skip


def test_a_plain_session_asks_nothing_of_colleagues():
    assert calls(watched()) == []


@given(since=MINUTES, limit=st.integers(min_value=1, max_value=40) | st.none())
def test_every_needle_in_a_body_is_overdue_some_time(since, limit):
    one = watched(
        in_body=1, inserted=1, longest_in_since=minutes(since),
        overdue_at=None if limit is None else minutes(since + limit),
    )  # fmt: skip
    due = due_at(one, RULES)
    assert due is not None
    assert due <= minutes(since + max(limit or 0, 30))
    assert [call.since for call in calls_of([one], user_id=2, rules=RULES, is_clinical=False, at=NOON)] == [due]


def test_without_needles_nothing_is_overdue_and_nobody_need_look():
    assert due_at(watched(inserted=2), RULES) is None
    assert look_at(watched(inserted=2), RULES) is None


@given(in_since=MINUTES, last=MINUTES)
def test_the_reminder_counts_from_the_last_entry_and_never_from_before_the_first_needle(in_since, last):
    one = watched(in_body=1, longest_in_since=minutes(in_since), last_event_at=minutes(last))
    assert look_at(one, RULES) == minutes(max(in_since, last) + 5)


def test_only_the_one_whose_patient_it_is_is_asked_to_look():
    one = watched(in_body=1, longest_in_since=NOON, last_event_at=NOON)
    own = calls_of([one], user_id=1, rules=RULES, is_clinical=True, at=NOON)
    assert [(call.asks, call.look_at) for call in own] == [(Asks.OVERDUE, None), (Asks.MINE, minutes(5))]
    assert calls(one, user_id=2) == [Asks.OVERDUE]


def test_the_most_urgent_comes_first_then_the_longest():
    late = watched(visit_ref="late", in_body=1, longest_in_since=minutes(-50), overdue_at=minutes(-20))
    later = watched(visit_ref="later", in_body=1, longest_in_since=minutes(-40), overdue_at=minutes(-30))
    lost = watched(visit_ref="lost", missing=1, missing_since=minutes(-600))
    help_ = watched(visit_ref="help", help_wanted_at=NOON, help_wanted_by="Amara")
    told = calls_of([lost, late, later, help_], user_id=2, rules=RULES, is_clinical=True, at=NOON)
    assert [call.watched.visit_ref for call in told] == ["help", "later", "late", "lost"]


def test_reception_is_told_of_help_and_overdue_and_of_no_missing_needle():
    one = watched(missing=1, in_body=1, longest_in_since=NOON, help_wanted_at=NOON)
    assert calls(one, is_clinical=False) == [Asks.HELP, Asks.OVERDUE]
    assert Asks.MISSING in calls(one, is_clinical=True)


def test_a_needle_whose_search_was_closed_asks_nobody_any_more():
    assert calls(watched(missing=1, search_closed_at=NOON)) == []


@pytest.mark.parametrize("is_clinical", [True, False])
def test_everybody_hears_that_consent_was_taken_back_while_she_lies_there(is_clinical):
    one = watched(in_body=2, inserted=2, longest_in_since=NOON, consent_withdrawn_at=NOON)
    assert calls(one, is_clinical=is_clinical) == [Asks.WITHDRAWN, Asks.OVERDUE]
    assert calls(replace(one, in_body=0, longest_in_since=None), is_clinical=is_clinical) == [Asks.WITHDRAWN]
    done = replace(one, in_body=0, longest_in_since=None, closed_at=NOON)
    assert calls(done, is_clinical=is_clinical) == []


def test_who_comes_is_shown_for_some_minutes():
    one = watched(help_answered_at=NOON, help_answered_by="Bo")
    assert calls(one, at=minutes(4)) == [Asks.COMING]
    assert calls(one, at=minutes(5)) == []


def test_one_matter_keeps_its_key_and_another_gets_its_own():
    before, after = watched(help_wanted_at=NOON), watched(help_wanted_at=NOON, in_body=1, longest_in_since=NOON)
    again = watched(help_wanted_at=minutes(1))
    keys = [calls_of([one], user_id=2, rules=RULES, is_clinical=True, at=NOON)[0].key for one in (before, after, again)]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize("kind", sorted(HAPPENED))
def test_every_act_of_the_hand_has_words_without_a_number_for_the_needle(kind):
    needle_id = {"needle": "n1"} if "needle" in required_keys(kind) else {}
    said = act_words(parse_payload(kind, SAID.get(kind, {}) | needle_id))
    assert said
    assert "n1" not in said


def test_what_is_no_act_of_the_hand_has_none():
    with pytest.raises(TypeError):
        act_words(parse_payload("session.reopened", {"reason": "count again"}))


# Services and the query


@pytest.fixture
def in_session(olu, amara, visit):
    """Two needles are in."""
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    acts = [*opening(), needle("n1"), needle("n2")]
    recorded = treatment.record_events(visit_ref=visit.ref, events=acts, by=amara, at=NOON)
    assert not recorded.refused
    return visit


def around(by, at=NOON):
    return {one.visit_ref: one for one in queries.around(by=by, at=at)}


def goes_missing(visit, by, name="n2"):
    acts = [
        new("needles.all_withdrawn", reason="routine"), new("sharps.counted", counted=1),
        new("needle.missing", needle=name, where_looked="couch"),
    ]  # fmt: skip
    assert not treatment.record_events(visit_ref=visit.ref, events=acts, by=by, at=minutes(3)).refused


@pytest.mark.django_db
def test_the_board_holds_what_the_session_holds(in_session, amara):
    one = around(amara)[in_session.ref]
    assert (one.in_body, one.inserted, one.status, one.longest_in_since) == (2, 2, "needles-in", NOON)
    assert one.last_event_at == NOON
    assert one.called == "Elif Yılmaz"
    assert one.practitioner_user_id == amara.user_id
    assert due_at(one, RULES) is not None


@pytest.mark.django_db
def test_who_put_the_needle_in_is_reminded_whosever_visit_it_is(in_session, house, olu, amara, bo):
    attest_all(olu, cast.make_practitioner(house, bo).ref)
    assert not around(bo)[in_session.ref].is_needled_by_asker
    assert not treatment.record_events(visit_ref=in_session.ref, events=[needle("n9")], by=bo, at=minutes(1)).refused
    assert around(amara)[in_session.ref].is_needled_by_asker
    assert Asks.MINE in calls(around(bo)[in_session.ref], user_id=bo.user_id)


@pytest.mark.django_db
def test_somebody_without_a_session_is_there_once_and_empty(visit, amara):
    (one,) = queries.around(by=amara, at=NOON)
    assert (one.visit_ref, one.opened_at, one.in_body, one.missing) == (visit.ref, None, 0, 0)


@pytest.mark.django_db
def test_another_organization_has_another_clinic(in_session, chen):
    assert queries.around(by=chen, at=NOON) == []


@pytest.mark.django_db
def test_a_call_is_told_once_until_somebody_comes_and_each_leaves_a_line(
    in_session, amara, bo, django_assert_num_queries
):
    with django_assert_num_queries(5 + 2):  # and a savepoint, the test itself being a transaction
        services.call_for_help(visit_ref=in_session.ref, by=amara, at=minutes(1))
    services.call_for_help(visit_ref=in_session.ref, by=bo, at=minutes(2))
    one = around(bo)[in_session.ref]
    assert (one.help_wanted_at, one.help_wanted_by) == (minutes(1), "Amara Diallo")
    services.answer_call(visit_ref=in_session.ref, by=bo, at=minutes(3))
    one = around(amara)[in_session.ref]
    assert (one.help_wanted_at, one.help_answered_by, one.help_answered_at) == (None, "Bo Lindqvist", minutes(3))
    with pytest.raises(NobodyCalled):
        services.answer_call(visit_ref=in_session.ref, by=amara, at=minutes(4))
    kinds = Line.objects.filter(kind__startswith="treatment.help", patient=in_session.patient.ref).order_by("id")
    assert [line.kind for line in kinds] == ["treatment.help_wanted"] * 2 + ["treatment.help_answered"]


@pytest.mark.django_db
def test_a_call_can_be_taken_back_and_made_again(in_session, amara):
    services.call_for_help(visit_ref=in_session.ref, by=amara, at=minutes(1))
    services.take_back_call(visit_ref=in_session.ref, by=amara, at=minutes(2))
    one = around(amara)[in_session.ref]
    assert (one.help_wanted_at, one.help_answered_at) == (None, None)
    services.call_for_help(visit_ref=in_session.ref, by=amara, at=minutes(3))
    assert around(amara)[in_session.ref].help_wanted_at == minutes(3)


@pytest.mark.django_db
def test_nobody_can_be_called_where_no_session_is(visit, amara, chen):
    with pytest.raises(SessionNotFound):
        services.call_for_help(visit_ref=visit.ref, by=amara, at=NOON)
    with pytest.raises(SessionNotFound):
        services.call_for_help(visit_ref="nowhere", by=chen, at=NOON)
    Session.objects.add(
        organization_id=visit.organization_id, visit=visit, patient_id=visit.patient_id,
        practitioner_id=visit.practitioner_id,
    )  # fmt: skip
    with pytest.raises(NotOpened):
        services.call_for_help(visit_ref=visit.ref, by=amara, at=NOON)


@pytest.mark.django_db
def test_a_missing_needle_stays_after_the_visit_until_its_search_is_closed(in_session, amara, bo):
    goes_missing(in_session, amara)
    month_later = NOON + timedelta(days=30)
    one = around(bo, at=month_later)[in_session.ref]
    assert (one.missing, one.missing_since) == (1, minutes(3))
    services.close_search(visit_ref=in_session.ref, outcome="  Found in\n the laundry. ", by=bo, at=month_later)
    assert around(bo, at=month_later) == {}
    kept = Session.objects.of(bo.organization_id).get()
    assert (kept.search_outcome, kept.search_closed_by_id) == ("Found in the laundry.", bo.user_id)
    line = Line.objects.get(kind="treatment.search_closed")
    assert (line.by, line.facts) == (bo.user_ref, {"visit": in_session.ref, "missing": 1})
    with pytest.raises(NothingToSearch):
        services.close_search(visit_ref=in_session.ref, outcome="Again", by=bo, at=month_later)


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["", " \n ", "x" * 241])
def test_a_search_does_not_end_without_words(in_session, amara, outcome):
    goes_missing(in_session, amara)
    with pytest.raises(OutcomeMissing):
        services.close_search(visit_ref=in_session.ref, outcome=outcome, by=amara, at=minutes(9))


@pytest.mark.django_db
def test_another_needle_that_goes_missing_opens_the_search_again(in_session, amara):
    goes_missing(in_session, amara)
    services.close_search(visit_ref=in_session.ref, outcome="Found under the couch", by=amara, at=minutes(9))
    again = [new("needle.missing", needle="n1", where_looked="floor")]
    assert not treatment.record_events(visit_ref=in_session.ref, events=again, by=amara, at=minutes(12)).refused
    assert around(amara)[in_session.ref].is_searched_for


@pytest.mark.django_db
def test_nothing_missing_nothing_to_close(in_session, amara):
    with pytest.raises(NothingToSearch):
        services.close_search(visit_ref=in_session.ref, outcome="Found", by=amara, at=NOON)
