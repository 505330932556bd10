"""Whoever does the chores goes on whatever one of them does, and two never get in each other's way."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError

from filiform.core import chores
from filiform.core.chores import queries, services
from filiform.core.chores.models import Report
from filiform.core.chores.working import Worker, work
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def done(monkeypatch):
    """What was done, by the chores of this test alone."""
    monkeypatch.setattr(chores, "_chores", {})
    return []


def add(done, name, every=timedelta(minutes=5), fault=None, did=1, **how):
    def run(at):
        if fault:
            raise fault
        done.append((name, at))
        return did

    chores.add_chore(name, every, run, **how)


def turn(worker, at):
    with time_machine.travel(at, tick=False):
        return worker.turn(at)


def test_a_chore_is_done_when_it_is_due_and_not_before(done):
    add(done, "sweep", every=timedelta(minutes=5))
    worker = Worker("one")
    for seconds in range(0, 601, 20):
        turn(worker, NOON + SECOND * seconds)
    assert [at for _, at in done] == [NOON, NOON + SECOND * 300, NOON + SECOND * 600]


def test_one_that_fails_stops_no_other_and_is_written_down(done, caplog):
    add(done, "broken", fault=ValueError("a name nobody may read"))
    add(done, "sound")
    with caplog.at_level(logging.ERROR):
        turn(Worker("one"), NOON)
    assert [name for name, _ in done] == ["sound"]
    assert "chore broken failed" in caplog.text
    broken, sound = queries.states()
    assert (broken.fault, broken.failed_at) == ("ValueError", NOON)
    assert sound.failed_at is None
    assert "a name nobody may read" not in str(Report.objects.values())


def test_a_fault_that_is_over_is_written_down_at_once(done):
    faults = [RuntimeError()]

    def run(at):
        if faults:
            raise faults.pop()
        return 0

    chores.add_chore("shaky", SECOND, run)
    worker = Worker("one")
    turn(worker, NOON)
    assert queries.states()[0].failed_at == NOON
    turn(worker, NOON + SECOND * 2)
    assert queries.states()[0].failed_at is None


def test_two_workers_at_once_do_each_chore_once(done):
    add(done, "sweep", every=SECOND)
    one, two = Worker("one"), Worker("two")
    for seconds in range(10):
        turn(one, NOON + SECOND * seconds)
        turn(two, NOON + SECOND * seconds)
    assert len(done) == 10


def test_a_worker_that_was_killed_is_replaced_within_its_shift(done):
    add(done, "sweep", every=SECOND)
    one, two = Worker("one"), Worker("two")
    turn(one, NOON)
    turn(two, NOON + services.SHIFT - SECOND)
    assert len(done) == 1
    turn(two, NOON + services.SHIFT + SECOND)
    assert len(done) == 2


def test_a_worker_that_leaves_hands_over_at_once(done):
    add(done, "sweep", every=SECOND)
    one, two = Worker("one"), Worker("two")
    turn(one, NOON)
    one.leave(NOON + SECOND)
    turn(two, NOON + SECOND)
    assert len(done) == 2


def test_a_worker_that_slept_too_long_notices_that_another_took_over(done):
    add(done, "sweep", every=SECOND)
    one, two = Worker("one"), Worker("two")
    turn(one, NOON)
    late = NOON + services.SHIFT * 2
    turn(two, late)
    turn(one, late)
    assert len(done) == 2


def test_a_database_that_is_away_is_waited_for(done, monkeypatch, caplog):
    add(done, "sweep")
    worker = Worker("one")

    def away(**kwargs):
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(services, "take_shift", away)
        assert turn(worker, NOON) == 0
    assert turn(worker, NOON + SECOND) == 1


def test_an_idle_worker_writes_seldom(done, django_assert_max_num_queries):
    chores.add_chore("idle", SECOND * 2, lambda at: 0)
    worker = Worker("one")
    turn(worker, NOON)
    # Shift renewed once; nothing else is written down before the minute is over.
    with django_assert_max_num_queries(1):
        for seconds in range(1, 25):
            turn(worker, NOON + SECOND * seconds)


def test_work_goes_on_until_it_is_told_not_to(done):
    add(done, "sweep")
    waits = []

    def goes_on(seconds):
        waits.append(seconds)
        return len(waits) < 3

    work(goes_on=goes_on)
    assert waits == [0.0, 1.0, 1.0]
    assert queries.last_shift_until() <= NOON + timedelta(minutes=1)


def test_what_somebody_waits_for_comes_first_and_between_any_two(done):
    """A thousand reminders of one turn keep no code and no alarm from going."""
    add(done, "reminders")
    add(done, "free times")
    add(done, "letters", every=SECOND * 0, urgent=True)
    add(done, "alarms", every=SECOND * 15, urgent=True)
    turn(Worker("one"), NOON)
    assert [name for name, _ in done] == ["letters", "alarms", "reminders", "letters", "free times", "letters"]


def test_a_chore_with_more_to_do_than_a_turn_holds_goes_on_in_the_next(done):
    add(done, "reminders", did=100, most=100)
    add(done, "sweep", did=99, most=100)
    worker = Worker("one")
    for seconds in range(3):
        turn(worker, NOON + SECOND * seconds)
    assert [name for name, _ in done].count("reminders") == 3
    assert [name for name, _ in done].count("sweep") == 1
