"""A database with every migration applied, made once for all workers, runs and journeys; each starts from a copy.

Applying the migrations takes a process many seconds, nearly all of them Django's picture of the models.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

SHELF = Path(tempfile.gettempdir())
held: list[sqlite3.Connection] = []
"""A database in memory lives as long as somebody is connected to it."""


def fingerprint() -> str:
    """The same as long as the migrations, Django, and what both run on are the same."""
    import django
    from django.apps import apps

    known = hashlib.sha256(f"{django.get_version()} {sqlite3.sqlite_version} {sys.version}".encode())
    for app in apps.get_app_configs():
        try:
            folder = Path(str(importlib.import_module(f"{app.name}.migrations").__file__)).parent
        except ModuleNotFoundError:
            continue
        for file in sorted(folder.glob("*.py")):
            known.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    # What migrations call: triggers and the exclusion constraint are written once and used by many.
    core = Path(__file__).parents[1] / "src" / "filiform" / "core"
    for file in sorted(core.glob("*.py")):
        known.update(file.read_bytes())
    return known.hexdigest()[:12]


def sqlite_file() -> Path:
    """The migrated SQLite database; whoever asks first makes it."""
    file = SHELF / f"filiform-test-migrated-{fingerprint()}.sqlite3"
    with _alone(file.name):
        if not file.exists():
            making = file.with_suffix(".making")
            making.unlink(missing_ok=True)
            _migrate(str(making))
            making.replace(file)
    return file


def fill_memory(name: str) -> None:
    """Copy it into the database in memory of this name, before anybody else connects to it."""
    memory = sqlite3.connect(name, uri=True, check_same_thread=False)
    with closing(sqlite3.connect(sqlite_file())) as template:
        template.backup(memory)
    held.append(memory)


def postgresql_template(address: str) -> str:
    """The name of the migrated database on the server of this address; whoever asks first makes it."""
    import psycopg

    name = f"filiform_migrated_{fingerprint()}"
    with _alone(f"filiform-test-{hashlib.sha256(address.encode()).hexdigest()[:8]}"):
        with psycopg.connect(address, autocommit=True) as server:
            there = {row[0] for row in server.execute("SELECT datname FROM pg_database").fetchall()}
            if name in there:
                return name
            for old in there:
                if old.startswith("filiform_migrated_"):
                    server.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}_making"')
        _migrate(f"{name}_making")
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"')
    return name


@contextmanager
def nothing_yet() -> Iterator[None]:
    """Django's connection on a database without a table, for as long as the block lasts."""
    from django.db import connection

    name, fresh = connection.settings_dict["NAME"], ":memory:"
    if connection.vendor == "postgresql":
        fresh = f"{name}_fresh"
        _anew(name, fresh)
    # Put aside, not closed: Django closes no database in memory, which would end with it.
    aside, connection.connection, connection.settings_dict["NAME"] = connection.connection, None, fresh
    try:
        yield
    finally:
        if connection.connection is not None:
            connection.connection.close()
        connection.connection, connection.settings_dict["NAME"] = aside, name
        if connection.vendor == "postgresql":
            _anew(name, fresh, create=False)


def _anew(beside: str, name: str, *, create: bool = True) -> None:
    import psycopg
    from django.db import connection

    to = {**connection.get_connection_params(), "dbname": beside, "cursor_factory": None, "context": None}
    with psycopg.connect(**to, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if create:
            server.execute(f'CREATE DATABASE "{name}"')


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with (SHELF / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(name: str) -> None:
    """In a process of its own: this one may have a connection open, and is told apart by its tests' settings."""
    subprocess.run([sys.executable, "-m", "tests.migrated", name], check=True, cwd=Path(__file__).parents[1])


def _lay(engine: str) -> None:
    """The database of one engine, while the linters still read: whoever tests first does not wait for it."""
    import django

    from tests.postgres import start

    if engine == "postgresql":
        os.environ["FILIFORM_DATABASE_URL"] = start()
    django.setup()
    if engine == "postgresql":
        postgresql_template(os.environ["FILIFORM_DATABASE_URL"])
    else:
        sqlite_file()


def _main(name: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0, interactive=False)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "filiform.site.settings_test"
    _lay(sys.argv[2]) if sys.argv[1] == "--for" else _main(sys.argv[1])
