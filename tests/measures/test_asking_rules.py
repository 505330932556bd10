"""What is asked when, and how an asking stands, without a database."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.measures.asking.rules import completeness, due_before, state_of
from filiform.measures.asking.types import AskingRow, AskingState, Occasion, Plan
from filiform.measures.asking.words import OURS, SAID, TITLES, said
from filiform.measures.entry.boxes import boxes_of

INSTRUMENTS, METHODS, TAKING = catalogues.instruments(), catalogues.scoring(), catalogues.taking()
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("UTC"))
PLAN = Plan(("nprs_7day", "psfs", "groc11"), (6, 12), 2, 10, is_on=True)


def row(**changed):
    given = {
        "id": 1, "ref": "r", "patient_id": 1, "patient_ref": "p", "patient_name": "E", "visit_id": 1, "visit_ref": "v",
        "episode_id": 1, "clinic_id": 1, "occasion": Occasion.BASELINE, "weeks": 0, "instruments": ("psfs", "ndi"),
        "due_at": NOON, "until": NOON + timedelta(days=2), "asked_at": None, "is_reached": False, "answered_at": None,
        "closed_at": None, "void_at": None,
    }  # fmt: skip
    return AskingRow(**given | changed)


def test_a_first_visit_is_asked_before_and_at_its_fixed_weeks():
    found = due_before(NOON, is_first=True, plan=PLAN, instruments=INSTRUMENTS.by_id)
    assert [(one.occasion, one.weeks, one.instruments) for one in found] == [
        (Occasion.BASELINE, 0, ("nprs_7day", "psfs")),
        (Occasion.FOLLOW_UP, 6, ("nprs_7day", "psfs", "groc11")),
        (Occasion.FOLLOW_UP, 12, ("nprs_7day", "psfs", "groc11")),
    ]
    assert found[0].until == NOON
    assert (found[1].due_at, found[1].until) == (NOON + timedelta(weeks=6), NOON + timedelta(weeks=6, days=10))


def test_a_later_visit_asks_only_what_the_catalogue_asks_each_time():
    (one,) = due_before(NOON, is_first=False, plan=PLAN, instruments=INSTRUMENTS.by_id)
    assert (one.occasion, one.instruments) == (Occasion.EACH_VISIT, ("psfs",))


def test_an_occasion_without_an_instrument_asks_nothing():
    plan = Plan(("groc11",), (), 2, 10)
    assert due_before(NOON, is_first=True, plan=plan, instruments=INSTRUMENTS.by_id) == []


@pytest.mark.parametrize(
    ("changed", "days", "state"),
    [
        ({}, 0, AskingState.PLANNED),
        ({"asked_at": NOON, "is_reached": True}, 1, AskingState.SENT),
        ({"asked_at": NOON}, 1, AskingState.UNREACHED),
        ({"asked_at": NOON, "is_reached": True}, 2, AskingState.OVERDUE),
        ({"answered_at": NOON, "answered": ("psfs", "ndi")}, 5, AskingState.ANSWERED),
        ({"answered_at": NOON, "answered": ("psfs",)}, 5, AskingState.PART),
        ({"closed_at": NOON}, 5, AskingState.OVERDUE),
        ({"void_at": NOON}, 5, AskingState.VOID),
    ],
)
def test_every_asking_stands_somewhere_and_silence_is_overdue(changed, days, state):
    assert state_of(row(**changed), NOON + timedelta(days=days)) is state


@given(st.lists(st.sampled_from(AskingState)))
def test_the_parts_of_completeness_make_the_whole(states):
    assert sum(completeness([row(state=state) for state in states]).values()) == len(states)


def test_only_what_is_ours_has_words_and_all_of_that_has():
    """An item text of an owner who forbids it cannot reach a phone, because there is none."""
    for name in TAKING.by_link:
        instrument = INSTRUMENTS.by_id[name]
        for box in boxes_of(instrument, METHODS.methods[name]):
            if box.both_sides:
                continue
            assert str(said(instrument, box).text) or instrument.ship not in OURS, (name, box.key)
    assert {INSTRUMENTS.by_id[name].ship for name, _ in SAID} <= OURS
    assert {INSTRUMENTS.by_id[name].ship for name in TITLES} <= OURS
