"""What stands before closing and what needs an eye, in words; and the board that shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from filiform.treatment import payloads as p
from filiform.treatment.rules.board import board
from filiform.treatment.rules.closing import pending, warnings
from filiform.treatment.rules.fold import EMPTY, apply
from filiform.treatment.types import LEAVING_CHECKS, GateContext, SessionState
from tests.treatment.streams import (
    ALL_OUT,
    CLOSED,
    CONTEXT,
    GLUTEUS,
    OPENED,
    READY,
    RHOMBOID,
    SKIN,
    START,
    after,
    following,
    needle,
    strike,
    under,
)

IN = after(*READY, needle("n1"), needle("n2"))
OUT = after(ALL_OUT, start=IN)
LATER = START + timedelta(hours=3)


def codes(session: SessionState, context: GateContext | None = CONTEXT, now: datetime = LATER) -> list[str]:
    return [notice.code.removeprefix("treatment.") for notice in warnings(session, context, now)]


def blockers(session: SessionState, context: GateContext | None = CONTEXT, now: datetime = LATER) -> list[str]:
    return [notice.code.removeprefix("treatment.") for notice in pending(session, context, now)]


def test_everything_between_now_and_closing_is_named_at_once() -> None:
    session = after(p.IncidentReported(kind="vasovagal"), start=IN)
    assert blockers(session) == ["needle_still_in", "not_counted", "incident_ungraded", "leaving_checks_missing"]
    first = pending(session, CONTEXT, LATER)[0]
    assert first.needles == ("n1", "n2")
    assert "n1, n2" in first.text


def test_nothing_stands_before_closing_a_counted_session_whose_checks_are_ticked() -> None:
    counted = after(p.SharpsCounted(counted=2), start=OUT)
    assert blockers(counted) == ["leaving_checks_missing"]
    assert pending(counted, CONTEXT, LATER, leaving_checks=LEAVING_CHECKS) == ()
    (wait,) = pending(counted, CONTEXT, START + timedelta(minutes=9), leaving_checks=LEAVING_CHECKS)
    assert wait.asks
    assert pending(after(CLOSED, start=counted), CONTEXT, LATER) == ()


def test_before_opening_and_without_a_context_closing_waits() -> None:
    assert blockers(EMPTY) == ["not_opened"]
    assert "context_missing" in blockers(OUT, None)


@pytest.mark.parametrize(
    ("session", "context", "code"),
    [
        (after(OPENED, SKIN, needle()), CONTEXT, "hands_not_cleaned"),
        (IN, CONTEXT, "dwell_over"),
        (OUT, under({"haemostasis_min": 3}), "pressure_short"),
        (after(p.NeedleWithdrawn(needle="n1", bleeding=True), start=IN), CONTEXT, "bleeding"),
        (after(p.NeedleMissing(needle="n1"), start=OUT), CONTEXT, "needle_missing"),
        (after(p.SharpsCounted(counted=2), ALL_OUT, start=IN), CONTEXT, "count_is_old"),
        (IN, replace(CONTEXT, excluded_sites=frozenset({"gluteal:left"})), "site_excluded"),
        (IN, under({"max_length_mm": 25}), "length_over_limit"),
        (after(p.SensationReported(needle="n1", quality="electric"), start=IN), CONTEXT, "stop_sensation"),
        (
            apply(OUT, following(OUT, needle("n3"), against="treatment.lot_recalled")),
            CONTEXT,
            "happened_against_a_gate",
        ),
        (IN, None, "context_missing"),
    ],
)
def test_what_needs_an_eye_is_said(session: SessionState, context: GateContext | None, code: str) -> None:
    assert code in codes(session, context)


def test_nothing_is_said_about_an_ordinary_session() -> None:
    assert codes(IN, now=START + timedelta(minutes=10)) == []
    pressed = after(p.NeedleWithdrawn(needle="n1", bleeding=True, pressure_s=60), ALL_OUT, start=IN)
    assert codes(pressed) == []


def test_each_needle_over_its_own_limit_is_named() -> None:
    context = under({}, site_limits={"gluteal:left": {"max_dwell_min": 5}})
    session = after(*READY, needle("n1"), needle("n2"))
    soon = START + timedelta(minutes=5 + 5, seconds=30)
    assert [notice.needles for notice in warnings(session, context, soon)] == [("n1",)]


def test_a_struck_needle_warns_of_nothing() -> None:
    session = after(strike(5), strike(6), start=IN)
    assert codes(session) == []


def test_the_board_tells_the_numbers_and_every_needle() -> None:
    session = after(
        *READY,
        needle("n1"),
        needle("n2", muscle=GLUTEUS),
        p.TwitchSeen(needle="n1", count=2),
        p.TwitchSeen(needle="n2"),
        p.StimulationStarted(channel="A", needles=("n1", "n2"), hz=2),
        p.NeedleWithdrawn(needle="n1", bleeding=False, pressure_s=30),
    )
    shown = board(session)
    numbers = {
        key: shown[key] for key in ("inserted", "withdrawn", "in_body", "counted", "muscles", "twitches", "closed")
    }
    assert numbers == {
        "inserted": 2,
        "withdrawn": 1,
        "in_body": 1,
        "counted": None,
        "muscles": [GLUTEUS],
        "twitches": 3,
        "closed": False,
    }
    assert shown["needles_in"] == ["n2"]
    assert shown["stimulation"]["running"] == []
    assert shown["stimulation"]["past"][0]["ended"] == "withdrawn"
    assert [row["withdrawn_at"] for row in shown["needles"]] == ["2026-03-02T09:10:00Z", None]


def test_the_board_of_nothing_is_all_zero() -> None:
    shown = board(EMPTY)
    assert (shown["inserted"], shown["in_body"], shown["closed"], shown["muscles"]) == (0, 0, False, [])
    assert RHOMBOID not in str(shown)
