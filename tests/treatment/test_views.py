"""The treatment room through HTTP: what a tap answers, who may tap, and what is refused."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filiform.treatment import queries
from tests.treatment.room_cast import LOT, MUSCLE, SIDE, attest_all, lay_in_needles, make_ready, row, whole_session

pytestmark = pytest.mark.django_db

PACK = f"0.3|50.0|{LOT}"
CARD = f"{MUSCLE}-{SIDE}"


@pytest.fixture
def ready(amara, olu, visit):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    return visit


@pytest.fixture
def tap(amara, ready, sign_in):
    """One tap of Amara's: `tap("insert", muscle=…)` gives the response."""
    browser = sign_in(amara)

    def tapped(act, **fields):
        said = {"act": act, "command": str(uuid4()), **fields}
        return browser.post(url("do", ready), said, headers={"HX-Request": "true"})

    return tapped


@pytest.fixture
def prepared(tap):
    for act in ("open", "timeout", "prepare"):
        assert tap(act).status_code == 200
    return tap


def url(name, visit):
    return reverse(f"treatment:{name}", args=[visit.ref])


def insert(tap, **fields):
    return tap("insert", muscle=MUSCLE, side=SIDE, pack=PACK, depth_mm="30", technique="in-situ", spot=CARD, **fields)


def state(by, visit):
    return queries.treatment_of(organization_id=by.organization_id, visit_id=visit.pk).state


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_page_opens_with_verdict_targets_and_start(amara, ready, sign_in):
    response = sign_in(amara).get(url("room", ready))
    assert response.status_code == 200
    assert "Start the session" in text(response)
    assert "Gluteus maximus" in text(response)


def test_a_gate_that_blocks_says_what_and_why_instead_of_a_start(amara, olu, visit, sign_in):
    lay_in_needles(olu)
    told = text(sign_in(amara).get(url("room", visit)))
    assert "Start the session" not in told
    assert "There is no signed consent for this session." in told
    assert "Screening answers nothing" in told


@pytest.mark.parametrize("name", ["do", "events", "plan"])
def test_an_act_is_a_post(amara, ready, sign_in, name):
    assert sign_in(amara).get(url(name, ready)).status_code == 405


@pytest.mark.parametrize("name", ["room", "board", "state", "chart"])
def test_looking_is_a_get(amara, ready, sign_in, name):
    assert sign_in(amara).post(url(name, ready)).status_code == 405


def test_a_colleague_sees_the_room_and_reception_does_not(bo, dara, ready, sign_in):
    assert sign_in(bo).get(url("room", ready)).status_code == 200
    assert sign_in(dara).get(url("room", ready)).status_code == 403


@pytest.mark.parametrize(("method", "name"), [("get", "room"), ("get", "state"), ("post", "do"), ("get", "chart")])
def test_another_organization_finds_nothing(chen, ready, sign_in, method, name):
    browser = sign_in(chen)
    said = {"act": "open", "command": str(uuid4())}
    assert getattr(browser, method)(url(name, ready), said).status_code == 404


def test_six_needles_from_start_to_close(amara, ready, prepared):
    for _ in range(6):
        assert insert(prepared).status_code == 200
    told = text(prepared("twitch"))
    assert "6 in / 0 out" in told
    assert "6 needles still in" in told
    assert "6 in / 6 out" in text(prepared("all-out", reason="routine"))
    assert "All accounted for" in text(prepared("count", counted="6"))
    assert prepared("advice", sheets="general").status_code == 200
    checks = {f"left_{item}": "yes" for item in _leaving()}
    asked = prepared("close", spot="close", **checks)
    assert asked.status_code == 422
    assert "Confirm, and record it" in text(asked)
    closed = prepared("close", spot="close", acknowledged="treatment.observation_short", **checks)
    assert "Session closed" in text(closed)
    assert state(amara, ready).is_closed


def _leaving():
    return json.loads(json.dumps(list(whole_session()[-1].payload["leaving_checks"])))


def test_hazards_stand_open_before_the_first_needle_and_fold_after_it(prepared):
    before = prepared("hands").content.decode()
    assert f'id="risk-{CARD}" open' in before
    after = insert(prepared).content.decode()
    assert f'id="risk-{CARD}">' in after
    assert "unreviewed draft" in after


def test_a_needle_before_the_skin_is_refused_on_the_spot(tap, amara, ready):
    tap("open")
    tap("timeout")
    response = insert(tap)
    assert response.status_code == 422
    assert "has not been prepared" in text(response)
    assert not state(amara, ready).needles


def test_what_cannot_be_read_is_said_in_a_sentence(prepared):
    response = prepared("insert", muscle=MUSCLE, side=SIDE, pack=PACK, depth_mm="deep", technique="in-situ")
    assert response.status_code == 422
    assert "write a number" in text(response)
    assert "out of date" in text(prepared("dance"))


def test_the_same_tap_twice_counts_once(amara, ready, prepared):
    command = str(uuid4())
    for _ in range(2):
        assert insert(prepared, command=command).status_code == 200
    assert len(state(amara, ready).needles) == 1


def test_undo_is_a_correcting_event_and_the_record_shows_both(amara, ready, prepared):
    response = insert(prepared)
    number = re.search(r"&quot;sequences&quot;: &quot;(\d+)&quot;", response.content.decode()[-1500:])[1]
    told = prepared("undo", sequences=number)
    assert "0 in / 0 out" in text(told)
    assert "<del>" in told.content.decode()
    assert state(amara, ready).struck


def test_a_size_is_changed_after_the_needle_is_in(amara, ready, prepared):
    insert(prepared)
    name = next(iter(state(amara, ready).needles))
    for depth in ("25", "20"):
        told = prepared("change", needle=name, pack=PACK, depth_mm=depth, technique="superficial")
        assert told.status_code == 200
    said = state(amara, ready).needles[name].insertion.said
    assert (said.depth_mm, said.technique, said.x is not None) == (20, "superficial", False)
    assert "<del>" in told.content.decode()


def test_current_on_a_pair_runs_and_stops(amara, ready, prepared):
    make_ready(amara, ready, techniques=("deep", "electrical-stimulation"))
    insert(prepared)
    insert(prepared)
    first, second = state(amara, ready).needles
    assert "2 Hz" in text(prepared("current-on", first=first, second=second, preset="low", spot="current"))
    assert state(amara, ready).running
    prepared("current-off", channel="1")
    assert not state(amara, ready).running


def test_current_without_consent_for_it_is_refused_with_its_reason(amara, ready, prepared):
    insert(prepared)
    insert(prepared)
    first, second = state(amara, ready).needles
    response = prepared("current-on", first=first, second=second, preset="low", spot="current")
    assert response.status_code == 422
    assert "does not cover electrical stimulation" in text(response)


@pytest.mark.parametrize("reason", ["routine", "faint", "pain", "request", "emergency"])
def test_all_needles_come_out_in_one_tap_for_any_reason(amara, ready, prepared, reason):
    insert(prepared)
    insert(prepared)
    assert prepared("all-out", reason=reason).status_code == 200
    assert not state(amara, ready).in_body


def test_a_needle_missing_at_the_count_is_searched_for_and_reported(amara, ready, prepared):
    insert(prepared)
    insert(prepared)
    prepared("all-out")
    told = text(prepared("count", counted="1", spot="count"))
    assert "1 counted, 2 went in." in told
    lost = next(iter(state(amara, ready).needles))
    told = text(prepared("missing", needle=lost, where_looked="table", spot="count"))
    assert "Needle missing" in told
    assert "Not found: report an incident" in told
    assert prepared("incident", incident="forgotten-needle", severity="significant", spot="count").status_code == 200
    assert "1 needle not found" in [a.text for a in queries.needle_alerts(amara.organization_id, ready.patient_id)]
    prepared("found", needle=lost, where_found="table and floor")
    assert not state(amara, ready).missing


def test_the_page_reopened_midway_shows_the_truth(amara, ready, prepared, sign_in):
    insert(prepared)
    insert(prepared)
    told = text(sign_in(amara).get(url("room", ready)))
    assert "2 in / 0 out" in told
    assert "All out" in told
    status = queries.treatment_statuses(amara.organization_id, [row(amara, ready)])[ready.pk]
    assert (status.state, status.note) == ("current", "2 in")
    assert [one.in_body for one in queries.open_needles(organization_id=amara.organization_id)] == [2]


def test_a_muscle_picked_on_the_chart_gets_a_card_at_the_point_that_was_tapped(amara, ready, prepared, sign_in):
    point = {"view": "right", "x": "0.4", "y": "0.5"}
    picked = {f"pick_{part}": value for part, value in {"muscle": "gluteus-medius", "side": "right", **point}.items()}
    response = sign_in(amara).get(url("board", ready), picked)
    assert "gluteus-medius:right:lateral:0.4:0.5" in response.content.decode()
    assert "Gluteus medius" in text(response)


def test_events_come_as_json_and_each_is_answered(amara, ready, sign_in):
    acts = [
        {"kind": one.kind, "payload": one.payload, "command_id": one.command_id, "occurred_at": None}
        for one in whole_session()
    ]
    browser = sign_in(amara)
    for status in ("accepted", "known"):
        sent = browser.post(url("events", ready), json.dumps({"events": acts}), content_type="application/json")
        answer = sent.json()
        assert {one["status"] for one in answer["answers"]} == {status}
        assert (answer["board"]["inserted"], answer["board"]["withdrawn"], answer["board"]["closed"]) == (6, 6, True)
    told = browser.get(url("state", ready), {"since": len(acts) - 2}).json()
    assert [event["kind"] for event in told["events"]] == ["advice.given", "session.closed"]
    assert browser.get(url("state", ready), {"brief": ""}).json() == {"sequence": len(acts)}


@pytest.mark.parametrize("body", ["{", "[]", '{"events": 1}', '{"events": [1]}', '{"events": [{"kind": "x"}]}'])
def test_json_that_cannot_be_read_is_refused(amara, ready, sign_in, body):
    response = sign_in(amara).post(url("events", ready), body, content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize("needles", [1, 6])
def test_a_tap_and_its_board_cost_the_same_however_much_was_recorded(
    amara, ready, prepared, needles, django_assert_num_queries
):
    """Who is asking 4, the act 11 with what surrounds it, the board 9."""
    for _ in range(needles):
        insert(prepared)
    with django_assert_num_queries(21):
        prepared("twitch")


def test_the_page_costs_the_same_however_much_was_recorded(amara, ready, prepared, sign_in):
    browser, costs = sign_in(amara), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            browser.get(url("room", ready))
        costs.append(len(asked))
        for _ in range(6):
            insert(prepared)
    assert costs[0] == costs[1]
