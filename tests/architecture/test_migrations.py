from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from filiform.core.append_only import VERBS
from tests.architecture.source import SOURCE

pytestmark = pytest.mark.django_db


def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_an_installation_that_took_every_step_needs_none_of_the_summaries():
    """`0001_all_to_…` builds a new database at once; one that grew step by step has all of it already."""
    summaries = {
        key for key in MigrationExecutor(connection).loader.disk_migrations if key[1].startswith("0001_all_to_")
    }
    recorder = MigrationRecorder(connection)
    for app, name in summaries:
        recorder.record_unapplied(app, name)
    executor = MigrationExecutor(connection)
    assert len(summaries) > 15
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_every_migration_of_ours_can_be_taken_back():
    loader = MigrationExecutor(connection).loader
    one_way = [
        f"{app}.{name}"
        for (app, name), migration in loader.disk_migrations.items()
        if type(migration).__module__.startswith("filiform.")
        for operation in migration.operations
        if not operation.reversible
    ]
    assert not one_way


def test_what_a_migration_made_append_only_or_locked_still_is():
    """SQLite makes a table anew to change a column, and its triggers are gone unless the migration puts them back."""
    guarded = {
        f"{table}_{'no' if kind == 'append_only' else 'locked'}_{verb}".lower()
        for path in SOURCE.glob("**/migrations/*.py")
        for kind, table in re.findall(r'\b(append_only|locked_once)\(\s*"(\w+)"', path.read_text())
        for verb in VERBS
    }
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        there = {name.lower() for (name,) in cursor.fetchall()}
    assert len(guarded) > 10
    assert sorted(guarded - there) == []
