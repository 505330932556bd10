"""The treatment room through HTTP: what a device is given, what it may send, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filiform.supplies import services as supplies
from filiform.supplies.queries import lots
from filiform.treatment import queries
from tests.factories.cast import NOON
from tests.treatment.room_cast import (
    LOT,
    MUSCLE,
    REGION,
    SIDE,
    attest_all,
    lay_in_needles,
    make_ready,
    needle,
    new,
    opening,
    row,
    whole_session,
)

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def ready(amara, olu, visit):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    return visit


@pytest.fixture
def send(amara, ready, sign_in):
    """Acts of Amara's device: `send(acts, since=…)` gives the answer as JSON."""
    browser = sign_in(amara)

    def sent(acts, **more) -> dict[str, Any]:
        body = json.dumps({"events": [wire(one) for one in acts], **more})
        return browser.post(url("events", ready), body, content_type="application/json").json()

    return sent


def wire(one):
    said = {"kind": one.kind, "payload": one.payload, "command_id": one.command_id, "happened": one.happened}
    return {**said, "occurred_at": one.occurred_at and one.occurred_at.isoformat()}


def url(name, visit):
    return reverse(f"treatment:{name}", args=[visit.ref])


def document(browser, visit, **said):
    return browser.get(url("document", visit), said).json()


def test_the_page_carries_everything_the_room_draws_itself_from(amara, ready, sign_in):
    response = sign_in(amara).get(url("room", ready))
    assert response.status_code == 200
    told = response.context["document"]
    (card,) = told["cards"]
    assert (card["muscle"], card["side"], card["barred"], card["title"]) == (MUSCLE, SIDE, "", "R Gluteus maximus")
    assert told["sites"] == [{"region": REGION, "side": SIDE, "words": "R buttock"}]
    assert "Gluteus maximus" in told["before"]
    assert "unreviewed draft" in told["before"]
    assert "sciatic" in card["risk"].lower()
    assert told["barriers"] == []
    assert 'id="room-document"' in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_gate_that_blocks_says_what_and_why_and_where_to_mend_it(amara, olu, visit, sign_in):
    lay_in_needles(olu)
    told = document(sign_in(amara), visit)["barriers"]
    assert any("There is no signed consent for this session." in one["text"] for one in told)
    assert {one["step"] for one in told} >= {"consent", "verdict", "examination"}
    assert all(one["link"] for one in told if one["step"])


@pytest.mark.parametrize("name", ["events", "plan"])
def test_an_act_is_a_post(amara, ready, sign_in, name):
    assert sign_in(amara).get(url(name, ready)).status_code == 405


@pytest.mark.parametrize("name", ["room", "document", "state", "chart"])
def test_looking_is_a_get(amara, ready, sign_in, name):
    assert sign_in(amara).post(url(name, ready)).status_code == 405


def test_a_colleague_sees_the_room_and_reception_does_not(bo, dara, ready, sign_in):
    assert sign_in(bo).get(url("room", ready)).status_code == 200
    assert sign_in(dara).get(url("room", ready)).status_code == 403
    assert sign_in(dara).get(url("document", ready), headers=JSON).status_code == 403


@pytest.mark.parametrize(
    ("method", "name"), [("get", "room"), ("get", "document"), ("get", "state"), ("get", "chart"), ("post", "plan")]
)
def test_another_organization_finds_nothing(chen, ready, sign_in, method, name):
    assert getattr(sign_in(chen), method)(url(name, ready)).status_code == 404


def test_another_organization_records_nothing(chen, ready, sign_in):
    body = json.dumps({"events": [wire(one) for one in opening()]})
    answer = sign_in(chen).post(url("events", ready), body, content_type="application/json", headers=JSON)
    assert answer.status_code == 404
    assert answer.json()["code"] == "booking.visit_not_found"


def test_a_device_that_says_where_it_stands_is_told_what_came_after(send):
    acts = [*opening(), needle("n1")]
    told = send(acts, since=0)
    assert [event["kind"] for event in told["events"]] == [one.kind for one in acts]
    assert told["events"][-1]["payload"]["dwell_limit_min"] == 30
    again = send([new("twitch.seen", needle="n1", count=1)], since=5)
    assert [event["kind"] for event in again["events"]] == ["twitch.seen"]
    assert "board" not in again


def test_events_come_as_json_and_each_is_answered(amara, ready, sign_in, send):
    acts = whole_session()
    for status in ("accepted", "known"):
        answer = send(acts)
        assert {one["status"] for one in answer["answers"]} == {status}
        assert (answer["board"]["inserted"], answer["board"]["withdrawn"], answer["board"]["closed"]) == (6, 6, True)
    browser = sign_in(amara)
    told = browser.get(url("state", ready), {"since": len(acts) - 2}).json()
    assert [event["kind"] for event in told["events"]] == ["advice.given", "session.closed"]
    asked = browser.get(url("state", ready), {"brief": "", "since": len(acts)}).json()
    assert (asked["sequence"], asked["events"]) == (len(acts), [])


def test_what_happened_out_of_reach_comes_back_with_the_gate_it_went_against(amara, olu, ready, send):
    send(opening())
    (lot,) = [one for one in lots(organization_id=olu.organization_id) if one.lot == LOT]
    supplies.recall_lot(lot_ref=lot.ref, reason="maker's notice", by=olu, at=NOON)
    (answer,) = send([replace(needle("n1"), happened=True)], since=4)["answers"]
    assert (answer["status"], answer["against"]) == ("accepted", "treatment.lot_recalled")
    assert "recalled" in answer["sentence"]


@pytest.mark.parametrize(
    "body",
    ["{", "[]", '{"events": 1}', '{"events": [1]}', '{"events": [{"kind": "x"}]}', '{"events": [], "since": "x"}'],
)
def test_json_that_cannot_be_read_is_refused_in_a_sentence(amara, ready, sign_in, body):
    response = sign_in(amara).post(url("events", ready), body, content_type="application/json", headers=JSON)
    assert response.status_code == 400
    assert response.json()["sentence"]


def test_the_page_reopened_midway_shows_the_truth(amara, ready, sign_in, send):
    send([*opening(), needle("n1"), needle("n2")])
    response = sign_in(amara).get(url("room", ready))
    assert "<b>2</b> in / <b>0</b> out" in response.content.decode()
    assert len(response.context["document"]["events"]) == 6
    status = queries.treatment_statuses(amara.organization_id, [row(amara, ready)])[ready.pk]
    assert (status.state, status.note) == ("current", "2 in")
    assert [one.in_body for one in queries.open_needles(organization_id=amara.organization_id)] == [2]


def test_a_muscle_picked_by_hand_has_a_card_that_asks_to_be_planned(amara, ready, sign_in):
    told = document(sign_in(amara), ready, extra="soleus:right soleus:nowhere nonsense:left")
    assert [card["key"] for card in told["cards"]] == [f"{MUSCLE}-{SIDE}", "soleus-right"]
    assert told["cards"][1]["unscreened"] is True


def test_adding_a_muscle_to_the_plan_screens_again_and_gives_the_room_anew(amara, ready, sign_in):
    response = sign_in(amara).post(url("plan", ready), {"muscle": "soleus", "side": "right"})
    cards = {card["key"]: card for card in response.json()["cards"]}
    assert cards["soleus-right"]["unscreened"] is False
    wrong = sign_in(amara).post(url("plan", ready), {"muscle": "nonsense", "side": "right"}, headers=JSON)
    assert (wrong.status_code, wrong.json()["code"]) == (409, "treatment.muscle_unknown")


def test_a_needle_over_the_limit_is_shown_with_the_reason_and_cannot_be_chosen(amara, olu, ready, sign_in):
    """Elif is thin over the ribs: what is too long for her stands there and says why."""
    lay_in_needles(olu, lot="LONG", gauge_mm=0.3, length_mm=120)
    card = document(sign_in(amara), ready)["cards"][0]
    sizes = {pack["lot"]: pack["refused"] for pack in card["packs"]}
    assert set(sizes) == {LOT, "LONG"}
    assert [one["value"] for one in card["techniques"]][:3] == ["superficial", "deep", "in-situ"]
    assert card["dwell_limit_min"] == 30


def test_current_says_at_the_card_why_it_may_not_run(amara, ready, sign_in):
    card = document(sign_in(amara), ready)["cards"][0]
    assert "does not cover electrical stimulation" in card["current"]
    make_ready(amara, ready, techniques=("deep", "electrical-stimulation"))
    assert document(sign_in(amara), ready)["cards"][0]["current"] == ""


def test_a_review_that_is_due_is_said_before_the_patient_leaves(amara, ready, sign_in):
    """Nothing is due at a first visit; on the day her plan names it is, and the way to the plan stands beside it."""
    browser = sign_in(amara)
    assert document(browser, ready)["review"] is None
    plan = {"complaint": "Neck", "review_on": f"{NOON:%Y-%m-%d}", "instrument": "nprs_worst"}
    assert browser.post(reverse("examination:save-plan", args=[ready.ref]), plan).status_code == 302
    told = document(browser, ready)
    assert told["review"].startswith("Review: outcome not known.")
    assert told["links"]["review"] == reverse("examination:care-plan", args=[ready.ref])


def test_the_worker_is_served_where_it_may_answer_for_the_room(amara, dara, sign_in):
    response = sign_in(amara).get(reverse("treatment:worker"))
    assert response["Content-Type"] == "text/javascript"
    assert b"addEventListener" in response.content


def test_the_head_of_the_page_can_be_asked_for_again_once_the_visit_has_moved(amara, dara, ready, sign_in, send):
    browser = sign_in(amara)
    send([*opening(), needle("n1")])
    told = browser.get(url("head", ready)).content.decode()
    assert "Needles in" in told
    assert "<html" not in told
    assert 'aria-current="step"' in told
    assert "1 in" not in told
    assert sign_in(dara).get(url("head", ready)).status_code == 403


@pytest.mark.parametrize("needles", [1, 6])
def test_one_more_act_costs_the_same_however_much_was_recorded(send, needles, django_assert_num_queries):
    """Who is asking 2 (with the session), transaction 2, session, stream, insert, update, audit 3."""
    send([*opening(), *[needle(f"n{number}") for number in range(needles)]])
    with django_assert_num_queries(11):
        send([new("twitch.seen", needle="n0", count=1)])


def test_asking_whether_anything_is_new_costs_one_statement(amara, ready, sign_in, send, django_assert_num_queries):
    """Beside the two that say who is asking."""
    send([*opening(), needle("n1")])
    browser = sign_in(amara)
    browser.get(url("state", ready), {"brief": "", "since": 5})
    with django_assert_num_queries(3):
        browser.get(url("state", ready), {"brief": "", "since": 5})


def test_the_page_costs_the_same_however_much_was_recorded(amara, ready, sign_in, send):
    send(opening())
    browser, costs = sign_in(amara), []
    for start in (0, 6):
        with CaptureQueriesContext(connection) as asked:
            browser.get(url("room", ready))
        costs.append(len(asked))
        send([needle(f"n{start + number}") for number in range(6)])
    assert costs[0] == costs[1]


def test_acts_of_one_person_are_not_taken_from_the_sign_in_of_another(amara, bo, ready, sign_in):
    """Bo has signed in on the tablet where Amara's page still stands open."""
    body = json.dumps({"events": [wire(one) for one in opening()], "by": amara.user_ref})
    answer = sign_in(bo).post(url("events", ready), body, content_type="application/json", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "treatment.somebody_else")
    assert not queries.treatment_of(organization_id=amara.organization_id, visit_id=ready.pk).events


def test_a_clock_that_runs_behind_keeps_its_own_time_and_one_ahead_is_set_back(send):
    early, late = NOON - timedelta(minutes=4), NOON + timedelta(hours=1)
    acts = [*opening(), replace(needle("n1"), occurred_at=early), replace(needle("n2"), occurred_at=late)]
    times = {event["payload"]["needle"]: event["occurred_at"][:16] for event in send(acts, since=4)["events"]}
    assert times == {"n1": f"{early:%Y-%m-%dT%H:%M}", "n2": f"{NOON:%Y-%m-%dT%H:%M}"}


def test_somebody_who_may_not_needle_reads_each_reason_on_a_line_and_is_led_to_her_standing(bo, ready, sign_in):
    told = document(sign_in(bo), ready)["barriers"]
    own = [one for one in told if one["step"] == "my qualification"]
    assert own[0]["text"].startswith("You may not needle here now: ")
    assert all("; " not in one["text"] for one in own)
    assert {one["link"] for one in own} == {reverse("practitioners:own")}
