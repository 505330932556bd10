"""The second net (decision 8): no two claims of one practitioner, room or patient share a minute.

PostgreSQL: exclusion constraints on one range of numbers, the resource in its upper bits and seconds in its lower, so
that no extension is needed. SQLite, where one writes at a time: triggers that look for the other claim. Neither lives
in the state of the models, so a migration that rebuilds the table on SQLite has to put them back (`guard_claims`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

TABLE = "booking_claim"
# resource -> what lets it stand outside the net
RESOURCES = {"practitioner": "shares_practitioner", "room": "shares_room", "patient": ""}

SQLITE = """
CREATE TRIGGER {table}_{resource}_{verb} BEFORE {verb} ON {table} WHEN {new_counts}
BEGIN SELECT RAISE(ABORT, 'booking_one_{resource}_at_a_time') WHERE EXISTS (
  SELECT 1 FROM {table} AS other WHERE other.{resource}_id = NEW.{resource}_id AND {other_counts}
  AND other.id IS NOT NEW.id AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
); END;
"""
# Whole seconds since 1970 fit in 33 bits until the year 2242.
SECONDS = "extract(epoch from ({column} - timestamptz '1970-01-01 00:00:00+00'))::bigint"
POSTGRESQL = """
ALTER TABLE {table} ADD CONSTRAINT booking_one_{resource}_at_a_time EXCLUDE USING gist (
  int8range(({resource}_id << 33) + {starts}, ({resource}_id << 33) + {ends}) WITH &&
) WHERE ({counts});
"""


def guard_claims(apps: Any, editor: Any) -> None:
    for resource, shares in RESOURCES.items():
        if editor.connection.vendor == "postgresql":
            editor.execute(
                POSTGRESQL.format(
                    table=TABLE,
                    resource=resource,
                    starts=SECONDS.format(column="starts_at"),
                    ends=SECONDS.format(column="ends_at"),
                    counts=f"{resource}_id IS NOT NULL" + (f" AND NOT {shares}" if shares else ""),
                )
            )
            continue
        for verb in ("INSERT", "UPDATE"):
            editor.execute(
                SQLITE.format(
                    table=TABLE,
                    resource=resource,
                    verb=verb,
                    new_counts=f"NOT NEW.{shares}" if shares else "1",
                    other_counts=f"NOT other.{shares}" if shares else "1",
                )
            )


def unguard_claims(apps: Any, editor: Any) -> None:
    for resource in RESOURCES:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT booking_one_{resource}_at_a_time")
            continue
        for verb in ("INSERT", "UPDATE"):
            editor.execute(f"DROP TRIGGER {TABLE}_{resource}_{verb}")


def claim_what_stands(apps: Any, editor: Any) -> None:
    """Visits to come were booked before there were claims. What shares its time already does so on purpose."""
    visits, claims = apps.get_model("booking", "Visit"), apps.get_model("booking", "Claim")
    standing = visits.rows.filter(ends_at__gt=timezone.now() - timedelta(days=1))
    for visit in standing.exclude(status__in=("no-show", "cancelled")).order_by("id"):
        meanwhile = claims.rows.filter(starts_at__lt=visit.ends_at, ends_at__gt=visit.starts_at)
        shares_practitioner = meanwhile.filter(practitioner_id=visit.practitioner_id).exists()
        shares_room = bool(visit.room_id) and meanwhile.filter(room_id=visit.room_id).exists()
        claims.rows.create(
            organization_id=visit.organization_id,
            visit_id=visit.pk,
            practitioner_id=visit.practitioner_id,
            room_id=visit.room_id,
            patient_id=visit.patient_id,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            busy_from=visit.starts_at,
            busy_until=visit.ends_at,
            shares_practitioner=shares_practitioner,
            shares_room=shares_room,
        )
        if shares_practitioner or shares_room:
            visits.rows.filter(pk=visit.pk).update(is_overlap=True)


def leave_claims(apps: Any, editor: Any) -> None:
    """The table itself goes with the migration before this one."""


class Migration(migrations.Migration):
    dependencies = [("booking", "0003_holding_time")]

    operations = [
        # The guard first: PostgreSQL alters no table that has rows waiting for their foreign keys to be checked.
        migrations.RunPython(guard_claims, unguard_claims),
        migrations.RunPython(claim_what_stands, leave_claims),
    ]
