"""Rows that stay as they are: triggers refuse UPDATE and DELETE on both engines, whoever asks."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse();
"""
VERBS = ("UPDATE", "DELETE")


def append_only(table: str) -> migrations.RunPython:
    """A migration operation that makes `table` append-only, and can be taken back."""

    def refuse(apps: Any, editor: Any) -> None:
        template = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]
        for verb in VERBS:
            editor.execute(template.format(table=table, verb=verb))

    def allow(apps: Any, editor: Any) -> None:
        on_table = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for verb in VERBS:
            editor.execute(f"DROP TRIGGER {table}_no_{verb}{on_table}")

    return migrations.RunPython(refuse, allow)


def kept_append_only(table: str, *changes: Operation) -> list[Operation]:
    """Operations that change the columns of an append-only table, which stays append-only.

    SQLite changes a table by making another in its place, and the triggers of the first are gone with it.
    """

    def refuse_again(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for verb in VERBS:
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
                editor.execute(SQLITE.format(table=table, verb=verb))

    first = migrations.RunPython(migrations.RunPython.noop, refuse_again)  # the last to run when it is taken back
    return [first, *changes, migrations.RunPython(refuse_again, migrations.RunPython.noop)]


SQLITE_LOCK = """
CREATE TRIGGER {table}_locked_{verb} BEFORE {verb} ON {table} WHEN OLD.{column} IS NOT NULL
BEGIN SELECT RAISE(ABORT, '{table} is locked'); END;
"""
POSTGRESQL_LOCK = """
CREATE OR REPLACE FUNCTION {table}_lock() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is locked'; END $$;
CREATE TRIGGER {table}_locked_{verb} BEFORE {verb} ON {table} FOR EACH ROW WHEN (OLD.{column} IS NOT NULL)
EXECUTE FUNCTION {table}_lock();
"""


def locked_once(table: str, column: str) -> migrations.RunPython:
    """A migration operation after which a row never changes again once `column` is set."""

    def lock(apps: Any, editor: Any) -> None:
        template = {"sqlite": SQLITE_LOCK, "postgresql": POSTGRESQL_LOCK}[editor.connection.vendor]
        for verb in VERBS:
            editor.execute(template.format(table=table, verb=verb, column=column))

    def unlock(apps: Any, editor: Any) -> None:
        on_table = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for verb in VERBS:
            editor.execute(f"DROP TRIGGER {table}_locked_{verb}{on_table}")

    return migrations.RunPython(lock, unlock)
