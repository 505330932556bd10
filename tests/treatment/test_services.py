"""Recording acts: in order, once, behind the gates, and nothing lost."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from filiform.audit.models import Line
from filiform.booking import services as booking
from filiform.booking.errors import VisitNotFound
from filiform.booking.types import VisitStatus
from filiform.measures.queries import readings_of_visit
from filiform.screening import services as screening
from filiform.supplies import services as supplies
from filiform.supplies.queries import lots
from filiform.treatment import models, queries, services
from filiform.treatment.errors import CommandElsewhere
from filiform.treatment.projection import COLUMNS, projection
from filiform.treatment.recording import NewEvent
from filiform.treatment.types import LEAVING_CHECKS
from tests.factories.cast import NOON, make_visit
from tests.treatment.room_cast import (
    LOT,
    MUSCLE,
    SIDE,
    attest_all,
    lay_in_needles,
    make_ready,
    needle,
    new,
    opening,
    row,
    separate_threads,
    whole_session,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(amara, olu, visit):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    return visit


def record(visit, by, events, at=NOON):
    return services.record_events(visit_ref=visit.ref, events=events, by=by, at=at)


def stored(by, visit):
    return queries.treatment_of(organization_id=by.organization_id, visit_id=visit.pk)


def session_row(by, visit):
    return models.Session.objects.of(by.organization_id).get(visit_id=visit.pk)


def refusals(recorded):
    return [answer.code for answer in recorded.refused]


def test_a_whole_session_of_six_needles_is_recorded_in_one_call(amara, ready):
    recorded = record(ready, amara, whole_session())
    assert refusals(recorded) == []
    session = session_row(amara, ready)
    assert (session.inserted, session.withdrawn, session.in_body, session.counted) == (6, 6, 0, 6)
    assert session.closed_at == NOON
    ready.refresh_from_db()
    assert ready.status == VisitStatus.DONE


def test_a_whole_session_takes_few_statements(amara, ready, django_assert_num_queries):
    # Four of them are the register of safety, which counts the day anew once a session is closed; nine plan what is
    # asked afterwards and keep the sheet.
    with django_assert_num_queries(33):
        record(ready, amara, whole_session())


@pytest.mark.parametrize("acts", [1, 4])
def test_one_more_act_costs_the_same_however_many_there_are(amara, ready, django_assert_num_queries, acts):
    record(ready, amara, [*opening(), needle("n1")])
    with django_assert_num_queries(9):
        record(ready, amara, [new("twitch.seen", needle="n1", count=1) for _ in range(acts)])


def test_sending_the_same_again_changes_nothing_and_is_answered_the_same(amara, ready):
    acts = whole_session()
    first = record(ready, amara, acts)
    lines = Line.objects.count()
    again = record(ready, amara, acts)
    assert [a.sequence for a in again.known] == [a.sequence for a in first.accepted]
    assert again.state == first.state
    assert Line.objects.count() == lines


def test_a_double_tap_in_one_request_counts_once(amara, ready):
    record(ready, amara, [*opening(), needle("n1")])
    tap = new("twitch.seen", needle="n1", count=1)
    recorded = record(ready, amara, [tap, tap])
    assert (len(recorded.accepted), len(recorded.known)) == (1, 1)
    assert recorded.state.needles["n1"].twitches == 1


def test_a_refused_act_leaves_the_others_standing_and_says_why(amara, ready):
    recorded = record(ready, amara, [*opening(), needle("n1", lot="unknown"), needle("n2")])
    assert refusals(recorded) == ["treatment.lot_unknown"]
    assert recorded.refused[0].sentence.startswith("Needle lot unknown is not in the clinic's stock.")
    assert recorded.state.in_body == {"n2"}
    assert [event.sequence for event in stored(amara, ready).events] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "needle.swallowed"}, "core.invalid_input"),
        ({"command_id": "not-a-uuid"}, "core.invalid_input"),
        ({"payload": {"needle": "n1"}}, "core.invalid_input"),
        ({"occurred_at": "yesterday"}, "core.invalid_input"),
    ],
)
def test_an_act_that_cannot_be_read_is_refused_with_its_place(amara, ready, wrong, code):
    recorded = record(ready, amara, [*opening(), replace(needle("n1"), **wrong)])
    assert refusals(recorded) == [code]


def test_without_consent_nothing_starts_and_nothing_is_stored(amara, olu, visit):
    lay_in_needles(olu)
    recorded = record(visit, amara, [new("session.opened")])
    assert recorded.refused
    assert not models.Session.objects.of(amara.organization_id).exists()


def test_what_a_session_stands_on_is_never_the_devices_to_say(amara, ready):
    recorded = record(ready, amara, [new("session.opened", patient="somebody", planned_sites=["orbit:left"])])
    said = recorded.state.opened.said
    assert said.patient == ready.patient.ref
    assert said.planned_sites == ("gluteal:right",)
    assert said.visit == ready.ref


def test_a_colleague_without_qualification_may_take_needles_out_and_put_none_in(amara, bo, ready):
    record(ready, amara, [*opening(), needle("n1")])
    recorded = record(ready, bo, [needle("n2"), new("needle.withdrawn", needle="n1")])
    assert refusals(recorded) == ["treatment.not_qualified"]
    assert not recorded.state.in_body


def test_needles_come_out_whatever_has_been_withdrawn_meanwhile(amara, olu, ready):
    record(ready, amara, [*opening(), needle("n1"), needle("n2")])
    lot = supplies.recall_lot(lot_ref=_lot_ref(olu), reason="sterility", by=olu, at=NOON)
    assert lot.recalled_at
    recorded = record(
        ready, amara, [needle("n3"), new("needle.withdrawn", needle="n1"), new("needles.all_withdrawn", reason="faint")]
    )
    assert refusals(recorded) == ["treatment.lot_recalled"]
    assert not recorded.state.in_body


def _lot_ref(by):
    return lots(organization_id=by.organization_id)[0].ref


def test_an_expired_lot_is_refused(amara, olu, ready):
    lay_in_needles(olu, lot="OLD", expires_on=NOON.date())
    record(ready, amara, [*opening(), needle("n1", lot="OLD")])
    tomorrow = NOON + timedelta(days=1)
    screening.screen_visit(visit=row(amara, ready), by=amara, at=tomorrow)
    recorded = record(ready, amara, [needle("n2", lot="OLD")], at=tomorrow)
    assert refusals(recorded) == ["treatment.lot_expired"]


def test_yesterdays_verdict_lets_no_needle_in_today(amara, ready):
    record(ready, amara, [*opening(), needle("n1")])
    late = record(ready, amara, [needle("n2")], at=NOON + timedelta(days=1))
    assert refusals(late) == ["treatment.verdict_holds"]


def test_a_question_is_asked_once_and_a_deliberate_yes_passes(amara, ready):
    record(ready, amara, [*opening(), needle("n1")])
    later = NOON + timedelta(minutes=45)
    asked = record(ready, amara, [needle("n2")], at=later)
    assert asked.refused[0].asks
    assert record(ready, amara, [needle("n2", acknowledged=[asked.refused[0].code])], at=later).accepted


def test_a_device_clock_that_runs_ahead_is_set_back_to_the_servers(amara, ready):
    record(ready, amara, opening())
    ahead = replace(needle("n1"), occurred_at=NOON + timedelta(hours=3))
    recorded = record(ready, amara, [ahead])
    assert recorded.state.needles["n1"].inserted_at == NOON


def test_the_visit_follows_the_session(amara, ready):
    seen = []
    for acts in (opening(), [needle("n1")], [new("needle.withdrawn", needle="n1")], [new("sharps.counted", counted=1)]):
        record(ready, amara, acts)
        ready.refresh_from_db()
        seen.append(ready.status)
    # Out is not yet accounted for: until the bin is counted nobody sets this visit to done by hand.
    assert seen == ["in-room", "needles-in", "needles-in", "in-room"]


def test_one_line_of_the_trail_for_a_request_with_kinds_and_nothing_said(amara, ready):
    before = Line.objects.count()
    record(ready, amara, [*opening(), needle("n1"), needle("n2", lot="x")])
    line = Line.objects.latest("at", "id")
    assert Line.objects.count() == before + 1
    assert line.kind == "treatment.recorded"
    assert line.facts["kinds"]["needle.inserted"] == 1
    assert line.facts["refused"] == {"treatment.lot_unknown": 1}
    assert MUSCLE not in str(line.facts)


def test_a_session_cannot_close_while_the_count_differs(amara, ready):
    acts = [*opening(), needle("n1"), needle("n2"), new("needles.all_withdrawn"), new("sharps.counted", counted=1)]
    record(ready, amara, acts)
    closing = {"leaving_checks": list(LEAVING_CHECKS), "acknowledged": ["treatment.observation_short"]}
    assert refusals(record(ready, amara, [new("session.closed", **closing)])) == ["treatment.count_differs"]
    missing = [
        new("needle.missing", needle="n2", where_looked="table"),
        new("incident.reported", kind="forgotten-needle", severity="significant"),
    ]
    record(ready, amara, missing)
    recorded = record(ready, amara, [new("session.closed", **closing)])
    assert recorded.state.is_closed
    assert session_row(amara, ready).missing == 1


def test_a_second_counter_is_a_colleague_or_nobody(amara, bo, chen, ready):
    record(ready, amara, [*opening(), needle("n1"), new("needles.all_withdrawn")])
    assert refusals(record(ready, amara, [new("sharps.counted", counted=1, second_counter=chen.user_ref)]))
    assert record(ready, amara, [new("sharps.counted", counted=1, second_counter=bo.user_ref)]).accepted


def test_a_sign_tested_again_reaches_the_measurements(amara, ready):
    record(ready, amara, opening())
    recorded = record(ready, amara, [new("measure.recorded", instrument="nprs_current", value=2, phase="after")])
    assert recorded.accepted
    readings = readings_of_visit(organization_id=amara.organization_id, visit_id=ready.pk)
    assert [(one.instrument, int(one.value), one.phase) for one in readings] == [("nprs_current", 2, "after")]
    assert refusals(record(ready, amara, [new("measure.recorded", instrument="nprs_current", value=11, phase="after")]))


def test_a_correction_keeps_both_and_the_lot_stays_traceable(amara, olu, ready):
    lay_in_needles(olu, lot="B2")
    record(ready, amara, [*opening(), needle("n1")])
    said = {**needle("n1").payload, "lot": "B2"}
    recorded = record(ready, amara, [new("event.corrected", corrects=5, replacement=said, reason="wrong pack")])
    assert recorded.state.needles["n1"].insertion.said.lot == "B2"
    for lot, told in ((LOT, (0, 1)), ("B2", (1, 0))):
        (use,) = queries.uses_of_lot(amara.organization_id, lot)
        assert use.visit_ref == ready.ref
        assert (use.needles, use.corrected) == told, "used of the lot it was corrected to, and still told of the first"


def test_a_command_of_another_session_is_refused_and_nothing_of_it_leaks(amara, elif_, amara_pt, ready):
    acts = opening()
    record(ready, amara, acts)
    other = make_visit(amara, elif_, amara_pt, NOON + timedelta(hours=3))
    make_ready(amara, other)
    with pytest.raises(CommandElsewhere):
        record(other, amara, [new("session.opened"), NewEvent("hands.cleaned", {}, acts[2].command_id)])


def test_a_sealed_visit_hears_only_of_needles_and_harm(amara, ready):
    record(ready, amara, whole_session())
    booking.seal_visit(visit=row(amara, ready), by=amara, at=NOON)
    late = record(ready, amara, [new("session.reopened", reason="a needle fell out at home")])
    assert late.accepted
    late = record(
        ready, amara, [new("technique.applied", technique="heat"), new("needles.all_withdrawn", reason="request")]
    )
    assert refusals(late) == ["booking.visit_sealed"]
    assert late.accepted


def test_another_organization_finds_no_visit(chen, ready):
    with pytest.raises(VisitNotFound):
        record(ready, chen, [new("session.opened")])


def test_rows_of_the_stream_can_be_neither_changed_nor_removed(amara, ready):
    record(ready, amara, opening())
    rows = models.Event.objects.of(amara.organization_id)
    for attempt in (lambda: rows.update(kind="x"), lambda: rows._raw_delete(rows.db)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert rows.count() == 4


def test_boards_made_anew_are_those_kept_live(amara, olu, ready):
    record(ready, amara, [*opening(), needle("n1"), needle("n2"), new("needle.withdrawn", needle="n1")])
    kept = session_row(amara, ready)
    assert {name: getattr(kept, name) for name in COLUMNS} == {
        name: getattr(projection(stored(amara, ready).state), name) for name in COLUMNS
    }
    assert services.rebuild_session_boards(by=olu, at=NOON) == 0
    models.Session.objects.of(amara.organization_id).update(in_body=0, inserted=0, withdrawn=0, sequence=0)
    assert services.rebuild_session_boards(by=olu, at=NOON) == 1
    again = session_row(amara, ready)
    assert all(getattr(again, name) == getattr(kept, name) for name in COLUMNS)


def test_a_muscle_beyond_the_plan_is_planned_and_screened_before_a_needle(amara, ready):
    record(ready, amara, opening())
    services.plan_muscle(visit=row(amara, ready), muscle="piriformis", side=SIDE, by=amara, at=NOON)
    found = services.surroundings(visit_id=ready.pk, patient_id=ready.patient_id, by=amara, at=NOON)
    assert ("piriformis", SIDE) in [(one.muscle, one.side) for one in found.plan.muscles]


def test_what_happened_out_of_reach_is_kept_and_flagged_although_a_gate_speaks_against_it(amara, olu, ready):
    """The tablet was offline while the lot was recalled: the needle is in a body, and the record must know it."""
    record(ready, amara, opening())
    supplies.recall_lot(lot_ref=_lot_ref(amara), reason="maker's notice", by=olu, at=NOON)
    done = replace(needle("n1"), happened=True)
    (answer,) = record(ready, amara, [done]).answers
    assert (answer.status, answer.code) == ("accepted", "treatment.lot_recalled")
    assert "recalled" in answer.as_json()["sentence"]
    session = session_row(amara, ready)
    assert (session.in_body, session.flagged) == (1, 1)
    assert [event.against for event in stored(amara, ready).state.flagged] == ["treatment.lot_recalled"]
    assert record(ready, amara, [done]).answers[0].status == "known"


def test_the_same_act_without_having_happened_is_refused(amara, olu, ready):
    record(ready, amara, opening())
    supplies.recall_lot(lot_ref=_lot_ref(amara), reason="maker's notice", by=olu, at=NOON)
    assert refusals(record(ready, amara, [needle("n1")])) == ["treatment.lot_recalled"]


def test_only_acts_of_the_hand_can_have_happened(amara, ready):
    """A device that was offline cannot open a session past its gates, nor close one with a needle in."""
    opened = replace(new("session.closed", leaving_checks=list(LEAVING_CHECKS)), happened=True)
    record(ready, amara, [*opening(), needle("n1")])
    assert refusals(record(ready, amara, [opened])) == ["treatment.needle_still_in"]


def test_an_act_on_a_needle_nobody_inserted_is_refused_whenever_it_happened(amara, ready):
    record(ready, amara, opening())
    unknown = replace(new("twitch.seen", needle="nobody", count=1), happened=True)
    assert refusals(record(ready, amara, [unknown])) == ["treatment.needle_unknown"]


def test_how_long_a_needle_may_stay_is_the_servers_to_say_and_every_screen_can_read_it(amara, ready):
    record(ready, amara, [*opening(), needle("n1", dwell_limit_min=240)])
    (state,) = stored(amara, ready).state.needles.values()
    assert state.insertion.said.dwell_limit_min == 30
    assert session_row(amara, ready).overdue_at == NOON + timedelta(minutes=30)
    record(ready, amara, [new("needle.withdrawn", needle="n1")])
    assert session_row(amara, ready).overdue_at is None


def test_a_clinic_may_set_a_shorter_dwell(amara, ready):
    strict = replace(amara, settings={"treatment": {"max_dwell_min": 15}})
    record(ready, strict, [*opening(), needle("n1")])
    assert session_row(amara, ready).overdue_at == NOON + timedelta(minutes=15)


@pytest.mark.django_db(transaction=connection.vendor == "postgresql")
def test_two_screens_at_once_lose_nothing_and_double_nothing(amara, olu, visit, tmp_path):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    shared = str(uuid4())
    gate, faults = threading.Barrier(4), []

    def screen() -> None:
        try:
            gate.wait()
            services.open_session(visit_ref=visit.ref, by=amara, at=NOON, command_id=shared)
            for number in range(8):
                ache = new("sensation.reported", quality="ache", score=number)
                acts = [ache, NewEvent("hands.cleaned", {}, twin[number])]
                services.record_events(visit_ref=visit.ref, events=acts, by=amara, at=NOON)
        except Exception as fault:  # noqa: BLE001  carried to the test's own thread
            faults.append(fault)
        finally:
            connections.close_all()

    twin = [str(uuid4()) for _ in range(8)]
    threads = [threading.Thread(target=screen) for n in range(4)]
    with separate_threads(tmp_path):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not faults
    events = stored(amara, visit).events
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    kinds = Counter(event.kind for event in events)
    assert kinds == {"session.opened": 1, "sensation.reported": 32, "hands.cleaned": 8}


def test_no_needle_can_be_forgotten_by_the_projection(amara, ready):
    record(ready, amara, [*opening(), needle("n1")])
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Session.objects.of(amara.organization_id).update(in_body=0)
    assert connection.vendor in {"sqlite", "postgresql"}
