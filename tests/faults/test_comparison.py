"""The comparison of `make faults` sees a lost, a doubled and a displaced event: a measure that cannot fail is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faults.comparison import Stored, compare
from tests.faults.ledger import Act, Ledger


@pytest.fixture
def ledger() -> Ledger:
    """Three acts of one visit and two of another, all acknowledged."""
    ledger = Ledger()
    for visit, count in (("A", 3), ("B", 2)):
        for number in range(1, count + 1):
            act = Act(visit, f"{visit}{number}", "twitch.seen", {"needle": "n1", "count": number}, "2026-11-23T09:00Z")
            ledger.send([act])
            ledger.told({"command_id": act.command_id, "status": "accepted", "sequence": number})
    return ledger


@pytest.fixture
def rows(ledger) -> list[Stored]:
    """Exactly what was promised."""
    return [
        Stored(act.visit, ledger.promised[command], act.kind, dict(act.payload), command)
        for command, act in ledger.sent.items()
    ]


def test_what_was_promised_and_kept_is_sound(ledger, rows):
    found = compare(ledger, rows)
    assert found.is_sound
    assert str(found) == "5 acknowledged, 5 stored, 0 lost, 0 doubled"


def test_an_acknowledged_event_that_is_not_stored_is_lost(ledger, rows):
    found = compare(ledger, [row for row in rows if row.command_id != "A3"])
    assert not found.is_sound
    assert str(found) == "5 acknowledged, 4 stored, 1 lost, 0 doubled"
    assert "A3" in found.lost[0]


def test_an_event_lost_from_the_middle_also_leaves_a_gap(ledger, rows):
    found = compare(ledger, [row for row in rows if row.command_id != "A2"])
    assert len(found.lost) == 1
    assert any("up to 3" in fault for fault in found.wrong)


def test_a_command_stored_twice_is_doubled(ledger, rows):
    found = compare(ledger, [*rows, replace(rows[2], sequence=4)])
    assert not found.is_sound
    assert str(found) == "5 acknowledged, 6 stored, 0 lost, 1 doubled"


def test_a_row_under_a_command_nobody_sent_is_doubled(ledger, rows):
    """An act that was stored once more under a fresh id looks like this."""
    found = compare(ledger, [*rows, replace(rows[2], sequence=4, command_id="another")])
    assert len(found.doubled) == 1
    assert not found.is_sound


def test_an_event_elsewhere_than_promised_is_wrong(ledger, rows):
    displaced = [replace(row, sequence=4) if row.command_id == "A3" else row for row in rows]
    assert not compare(ledger, displaced).is_sound
    assert not compare(ledger, [replace(rows[0], visit="B", sequence=3), *rows[1:]]).is_sound


def test_an_event_that_says_something_else_is_wrong(ledger, rows):
    changed = [replace(rows[0], payload={"needle": "n1", "count": 9}), *rows[1:]]
    found = compare(ledger, changed)
    assert not found.is_sound
    assert not found.lost


def test_an_event_stored_without_anybody_being_told_is_not_sound(ledger, rows):
    """At the end of a run every client has sent again whatever it was not sure of, so nothing may be left open."""
    ledger.send([Act("B", "B3", "twitch.seen", {}, "2026-11-23T09:00Z")])
    assert ledger.open == 1
    assert not compare(ledger, [*rows, Stored("B", 3, "twitch.seen", {}, "B3")]).is_sound


@pytest.mark.parametrize(
    ("status", "sequence"), [("accepted", 1), ("known", 2), ("refused", None)], ids=["again", "elsewhere", "refused"]
)
def test_a_promise_taken_back_is_a_fault(ledger, rows, status, sequence):
    ledger.told({"command_id": "A1", "status": status, "sequence": sequence})
    assert not compare(ledger, rows).is_sound


def test_the_same_promise_again_is_none(ledger, rows):
    ledger.told({"command_id": "A1", "status": "known", "sequence": 1})
    assert compare(ledger, rows).is_sound


def test_the_sum_of_two_engines_keeps_the_faults_of_both(ledger, rows):
    whole = compare(ledger, rows) + compare(ledger, rows[1:])
    assert str(whole) == "10 acknowledged, 9 stored, 1 lost, 0 doubled, 1 wrong"
    assert not whole.is_sound
