"""A full disk and a database out of reach are told apart from a bug: whoever was answered knows what to do."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError
from django.test import RequestFactory

from filiform.site.faults import broken


def answer_to(error: Exception):
    """As Django asks for it: while the error is being handled."""
    try:
        raise error
    except Exception:  # noqa: BLE001
        return broken(RequestFactory().post("/visits/x/treatment/events"))


def from_sqlite(*statements: str) -> OperationalError:
    """The error SQLite itself raises at the last of these, as Django passes it on."""
    with closing(sqlite3.connect(":memory:")) as line:
        *before, last = statements
        for statement in before:
            line.execute(statement)
        with pytest.raises(sqlite3.OperationalError) as raised:
            line.execute(last)
    return from_engine(raised.value)


def from_engine(cause: Exception) -> OperationalError:
    error = OperationalError(*cause.args)
    error.__cause__ = cause
    return error


def test_a_full_disk_is_507_and_says_that_nothing_was_saved():
    full = from_sqlite("PRAGMA max_page_count = 2", "CREATE TABLE a (b)", "INSERT INTO a VALUES (randomblob(100000))")
    for error in (full, from_engine(psycopg.errors.DiskFull("could not extend file"))):
        answer = answer_to(error)
        assert answer.status_code == 507
        assert b"Nothing of this was saved" in answer.content


def test_a_database_out_of_reach_is_503_and_says_when_to_ask_again():
    for cause in (
        psycopg.OperationalError("connection refused"),
        psycopg.errors.AdminShutdown("terminating connection"),
    ):
        answer = answer_to(from_engine(cause))
        assert answer.status_code == 503
        assert answer["Retry-After"] == "2"


def test_a_locked_sqlite_is_503(tmp_path):
    file = tmp_path / "a.sqlite3"
    with closing(sqlite3.connect(file)) as first, closing(sqlite3.connect(file, timeout=0)) as second:
        first.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as raised:
            second.execute("BEGIN IMMEDIATE")
    assert answer_to(from_engine(raised.value)).status_code == 503


def test_a_bug_is_500_whatever_it_looks_like():
    for error in (TypeError("nonsense"), ProgrammingError("no such column"), from_sqlite("SELECT 1 FROM nowhere")):
        answer = answer_to(error)
        assert answer.status_code == 500
        assert b"What was saved before is kept" in answer.content
