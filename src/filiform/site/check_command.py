"""`filiform check`: is this installation whole? Catalogues, database, audit chain, letters and chores, a line each."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from filiform.site import serving


def run(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="filiform check", description=__doc__).parse_args(argv)
    sound = True
    for name, faults in (
        ("catalogues", catalogue_faults()),
        ("database", database_faults()),
        ("audit trail", trail_faults()),
        ("letters", letter_faults()),
        ("chores", chore_faults()),
    ):
        print(f"{name}: {'whole' if not faults else f'{len(faults)} faults'}")
        for fault in faults:
            sound = False
            print(f"filiform check: {name}: {fault}", file=sys.stderr)
    return 0 if sound else 1


def catalogue_faults() -> list[str]:
    from filiform.core.errors import FiliformError
    from filiform.knowledge import catalogues

    try:
        for load in (
            catalogues.eligibility,
            catalogues.muscles,
            catalogues.body_chart,
            catalogues.instruments,
            catalogues.practice_rules,
            catalogues.adverse_events,
            catalogues.techniques,
            catalogues.aftercare,
            catalogues.scoring,
        ):
            load()
    except FiliformError as error:
        return [str(error)]
    return []


def database_faults() -> list[str]:
    """Migrations not applied, and whatever Django's own deployment checks call an error."""
    serving.set_up_django()
    from django.core import checks
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    missing = [f"migration {migration} is not applied; run filiform manage migrate" for migration, _ in plan]
    errors = [str(message) for message in checks.run_checks() if message.level >= checks.ERROR]
    return missing + errors


def trail_faults() -> list[str]:
    serving.set_up_django()
    from django.db import connection

    from filiform.audit import queries

    if "audit_line" not in connection.introspection.table_names():
        return []
    return [f"chain {found.chain}, line {found.sequence}: {found.what}" for found in queries.breaks()]


def letter_faults() -> list[str]:
    """Letters that cannot go, and why. Connects to the mail server and signs in, sending nothing."""
    serving.set_up_django()
    from django.conf import settings
    from django.db import connection

    from filiform.core.clock import now
    from filiform.outbox import doors
    from filiform.outbox.sending.errors import NotSent
    from filiform.outbox.sending.mail import Post

    if "outbox_letter" not in connection.introspection.table_names():
        return []
    waiting = doors.waiting(now()).count()
    if settings.MAIL is None:
        no_way = "no mail can go: set FILIFORM_MAIL_URL (docs/settings.md)"
        return [f"{waiting} letters wait and {no_way}"] if waiting and not settings.DEMO else []
    try:
        with Post(settings.MAIL, settings.MAIL_FROM) as post:
            post.try_out()
    except NotSent as error:
        return [f"mail cannot go through {settings.MAIL.words}: {error.answer}; {waiting} letters wait"]
    return []


def chore_faults() -> list[str]:
    """Chores that failed the last time, and whether anybody does them: once somebody has, somebody must."""
    serving.set_up_django()
    from django.db import connection

    from filiform.core.chores import queries
    from filiform.core.clock import now

    if "chores_shift" not in connection.introspection.table_names():
        return []
    failing = [one for one in queries.states() if one.failed_at is not None]
    faults = [
        f"{one.chore} fails since {one.failed_at:%Y-%m-%d %H:%M} UTC ({one.fault}); see the log" for one in failing
    ]
    until = queries.last_shift_until()
    if until is not None and until < now() - timedelta(hours=1):
        faults.append(f"nobody does them since {until:%Y-%m-%d %H:%M} UTC: run filiform serve, or filiform work")
    return faults
