"""`filiform check`: is this installation whole? Catalogues, settings, database and audit chain, a line each."""

from __future__ import annotations

import argparse
import sys

from filiform.site import serving


def run(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="filiform check", description=__doc__).parse_args(argv)
    sound = True
    for name, faults in (
        ("catalogues", catalogue_faults()),
        ("database", database_faults()),
        ("audit trail", trail_faults()),
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
