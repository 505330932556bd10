"""What the tablet counts and what the server counts is the same: one set of streams runs through both folds."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from filiform.core.errors import Refused
from filiform.treatment.events import READERS, event_to_json, parse_event
from filiform.treatment.rules.board import board
from filiform.treatment.rules.fold import fold
from tests.factories.journey import LEGS
from tests.treatment.test_events import WHOLE
from tests.treatment.test_machine import Session

pytestmark = pytest.mark.journey

Stream = list[dict[str, Any]]

ON_THE_DEVICE = """streams => streams.map(events => {
    try { return { board: filiformRoom.board(filiformRoom.fold(events)) } }
    catch (refusal) { if (!refusal.code) throw refusal; return { refused: refusal.code } } })"""


def random_streams(number: int) -> list[Stream]:
    """Streams of the random sessions that the state machine plays: corrections, retries, late facts, lost needles."""
    found: list[Stream] = []

    class Kept(Session):
        def teardown(self) -> None:
            if self.stored:
                found.append([event_to_json(event) for event in self.stored])

    run_state_machine_as_test(
        Kept,
        settings=settings(
            max_examples=number, stateful_step_count=40, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return found


def every_kind() -> Stream:
    """One event of every kind, everything said in it."""
    kinds = [kind for kind in READERS if kind != "event.corrected"]
    pair = [("needle.inserted", {**WHOLE["needle.inserted"], "needle": "n2", "muscle": "soleus"})]
    acts = [(kind, WHOLE[kind]) for kind in kinds]
    acts[5:5] = pair
    acts.append(
        ("event.corrected", {"corrects": 5, "replacement": {**WHOLE["needle.inserted"], "depth_mm": 20}, "reason": "x"})
    )
    return [_event(number, kind, payload) for number, (kind, payload) in enumerate(acts, start=1)]


def _event(number: int, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    times = {"occurred_at": f"2026-03-02T09:{number:02}:00Z", "recorded_at": "2026-03-02T10:00:00Z"}
    place = {"session": "s1", "sequence": number, "by": "amara", "command_id": f"c{number}"}
    return {"kind": kind, "version": 1, **place, **times, "payload": payload}


def broken(stream: Stream) -> list[Stream]:
    """The same with a gap, of two sessions, with a needle nobody inserted, with a correction of nothing."""
    gap, mixed, unknown, nothing = (copy.deepcopy(stream) for _ in range(4))
    gap[-1]["sequence"] += 1
    mixed[-1]["session"] = "another"
    last = {**stream[-1], "sequence": stream[-1]["sequence"] + 1, "command_id": "last"}
    unknown.append({**last, "kind": "twitch.seen", "payload": {"needle": "nobody", "count": 1}})
    said = {"corrects": 999, "replacement": None, "reason": "by mistake"}
    nothing.append({**last, "kind": "event.corrected", "payload": said})
    return [gap, mixed, unknown, nothing]


def on_the_server(stream: Stream) -> dict[str, Any]:
    try:
        return {"board": board(fold(parse_event(event) for event in stream))}
    except Refused as refusal:
        return {"refused": refusal.code}


def test_both_folds_give_the_same_board_or_the_same_refusal(clinic, at_the_screen, capsys):
    visit = clinic.ready_visit(clinic.patient(), muscles=LEGS)
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/treatment/")
    amara.page.wait_for_selector("#start")

    whole = every_kind()
    streams = [*random_streams(150), whole, *(whole[:length] for length in range(1, len(whole))), *broken(whole)]
    device = amara.page.evaluate(ON_THE_DEVICE, streams)
    for stream, shown in zip(streams, device, strict=True):
        assert shown == on_the_server(stream), [event["kind"] for event in stream]
    with capsys.disabled():
        events, refused = sum(map(len, streams)), sum("refused" in shown for shown in device)
        print(f"\n{len(streams)} streams, {events} events, {refused} refused by both: the folds agree.")
    assert {kind for stream in streams for kind in (event["kind"] for event in stream)} == set(READERS)
    assert any(shown.get("board", {}).get("flagged") for shown in device)
