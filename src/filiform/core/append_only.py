"""Rows that stay as they are: triggers refuse UPDATE and DELETE on both engines, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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


class Triggers(Operation):
    """Makes triggers, and takes them away. Unlike RunPython it asks for no picture of the models, which takes long."""

    reversible = True
    atomic = True

    def __init__(self, make: Callable[[Any], None], drop: Callable[[Any], None]) -> None:
        self.make, self.drop = make, drop

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of the models."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.make(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.drop(schema_editor)

    def describe(self) -> str:
        return "Triggers that refuse changes"


def append_only(table: str) -> Triggers:
    """A migration operation that makes `table` append-only, and can be taken back."""

    def refuse(editor: Any) -> None:
        template = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]
        for verb in VERBS:
            editor.execute(template.format(table=table, verb=verb))

    def allow(editor: Any) -> None:
        on_table = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for verb in VERBS:
            editor.execute(f"DROP TRIGGER {table}_no_{verb}{on_table}")

    return Triggers(refuse, allow)


def kept_append_only(table: str, *changes: Operation) -> list[Operation]:
    """Operations that change the columns of an append-only table, which stays append-only.

    SQLite changes a table by making another in its place, and the triggers of the first are gone with it.
    """

    def refuse_again(editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for verb in VERBS:
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
                editor.execute(SQLITE.format(table=table, verb=verb))

    first = Triggers(_nothing, refuse_again)  # the last to run when it is taken back
    return [first, *changes, Triggers(refuse_again, _nothing)]


def _nothing(editor: Any) -> None:
    """On the way in which nothing is to do."""


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


def locked_once(table: str, column: str) -> Triggers:
    """A migration operation after which a row never changes again once `column` is set."""

    def lock(editor: Any) -> None:
        template = {"sqlite": SQLITE_LOCK, "postgresql": POSTGRESQL_LOCK}[editor.connection.vendor]
        for verb in VERBS:
            editor.execute(template.format(table=table, verb=verb, column=column))

    def unlock(editor: Any) -> None:
        on_table = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for verb in VERBS:
            editor.execute(f"DROP TRIGGER {table}_locked_{verb}{on_table}")

    return Triggers(lock, unlock)
