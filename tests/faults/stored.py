"""What the database holds after a run: its events against the ledger, its projections, its audit trail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection

from filiform.clinics import queries as clinics
from filiform.clinics.models import Membership
from filiform.clinics.roles import Role
from filiform.treatment.models import Event
from filiform.treatment.services import rebuild_session_boards
from tests.faults.comparison import Comparison, Stored, compare
from tests.faults.ledger import Ledger


def let_go() -> None:
    """Nothing of this process may stand between the server and its database while a run goes on."""
    connection.close()


def rows() -> Iterator[Stored]:
    columns = ("session__visit__ref", "sequence", "kind", "payload", "command_id")
    for visit, sequence, kind, payload, command in Event.rows.order_by("position").values_list(*columns).iterator():
        yield Stored(visit, sequence, kind, payload, str(command))


def verdict(ledger: Ledger) -> tuple[Comparison, str]:
    """The comparison, and one line about everything that must agree with the events."""
    found = compare(ledger, rows())
    changed = _boards_that_differ()
    if changed:
        found.wrong.append(f"{changed} projections differed from a refold of their events")
    faults = [*_trail_faults(), *_file_faults()]
    found.wrong += faults
    return found, f"{changed} projections differ, check {'passes' if not faults else 'fails'}"


def _boards_that_differ() -> int:
    owner = Membership.rows.filter(role=Role.PRACTITIONER).order_by("id").values_list("user_id", flat=True)[0]
    member = clinics.member_of(owner)
    assert member is not None
    return rebuild_session_boards(by=member, at=datetime.now(UTC))


def _trail_faults() -> list[str]:
    """`filiform check`, as an owner would run it."""
    done = subprocess.run([sys.executable, "-m", "filiform.cli", "check"], capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [done.stdout + done.stderr]


def _file_faults() -> list[str]:
    """What the engine itself says of its file. PostgreSQL verifies checksums whenever it reads a page."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
