"""Threads that want to write stand in line, each gets its turn, and nobody who goes leaves the door shut."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import OperationalError, connections

from filiform.core.sqlite.base import DatabaseWrapper
from filiform.core.sqlite.line import Line
from filiform.site.configuration import database


def test_they_enter_in_the_order_of_coming():
    line, order, inside = Line(), [], []
    assert line.enter(1)

    def come(number):
        assert line.enter(5)
        inside.append(number)
        assert len(inside) == 1
        order.append(number)
        inside.remove(number)
        line.leave()

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=come, args=[number]))
        threads[-1].start()
        while len(line._waiting) <= number:
            time.sleep(0.001)
    line.leave()
    for thread in threads:
        thread.join()
    assert order == list(range(8))
    assert line.enter(0)


def test_one_who_gives_up_leaves_the_others_their_turn():
    line = Line()
    assert line.enter(0)
    assert not line.enter(0.01)
    line.leave()
    assert line.enter(0)
    line.leave()


@pytest.fixture
def open_database(tmp_path, db):
    opened = []

    def connect():
        settings = {
            **connections.databases["default"], **database(f"sqlite:///{tmp_path / 'line.sqlite3'}"), "CONN_MAX_AGE": 0,
        }  # fmt: skip
        wrapper = DatabaseWrapper(settings, alias="line")
        opened.append(wrapper)
        return wrapper

    yield connect
    for wrapper in opened:
        wrapper.close()


def begin(wrapper):
    wrapper.ensure_connection()
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(wrapper, how):
    getattr(wrapper, how)()
    wrapper.set_autocommit(True)


@pytest.mark.parametrize("how", ["commit", "rollback"])
def test_a_transaction_keeps_its_place_until_it_ends(how, open_database):
    first, second = open_database(), open_database()
    begin(first)
    assert first._place is not None
    waited = threading.Thread(target=lambda: (begin(second), end(second, "commit"), second.close()))
    second.inc_thread_sharing()
    waited.start()
    waited.join(0.05)
    assert waited.is_alive()
    end(first, how)
    waited.join(5)
    assert not waited.is_alive()
    assert first._place is None
    assert second._place is None


def test_a_connection_that_breaks_leaves_its_place(open_database):
    first, second = open_database(), open_database()
    begin(first)
    first.in_atomic_block = False
    first.close()
    begin(second)
    end(second, "commit")


def test_a_beginning_that_fails_leaves_its_place(open_database):
    wrapper = open_database()
    begin(wrapper)
    with pytest.raises(OperationalError):
        wrapper._start_transaction_under_autocommit()
    assert wrapper._place is None
