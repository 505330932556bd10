"""Writing the trail. Every service and every page that shows a chart calls `record` in its transaction."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from filiform.audit.models import Chain
from filiform.audit.types import GENESIS, Entry, digest, keyed_hash
from filiform.core.prepared import Prepared, Slot

# Enough that the threads of the workers of one machine rarely meet; few enough to check at a glance. Only the system's
# own number tells threads apart here: the one of `get_ident` is an address and ends in zeros.
CHAINS = 16

# Every page that shows a chart writes a line, so these three are spelled out rather than built by Django each time.
HEAD = Prepared(
    lambda: Chain.objects.select_for_update().filter(pk=Slot("number")).order_by("pk").values_list("length", "head")
)
WRITE_LINE = """
INSERT INTO audit_line (chain_id, sequence, organization, kind, patient, about, "by", "at", facts, digest)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
MOVE_HEAD = "UPDATE audit_chain SET length = %s, head = %s, seal = %s WHERE number = %s"


def audit_key() -> bytes:
    return str(settings.AUDIT_KEY).encode()


def seal(number: int, length: int, head: str) -> str:
    """Seals the head, so that cutting lines off the end of a chain is seen too."""
    return keyed_hash(f"{number}:{length}:{head}", key=audit_key())


def record(
    *,
    organization: str,
    kind: str,
    by: str,
    at: datetime,
    about: str = "",
    patient: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Append one line. All names are public refs; `facts` holds codes and refs, never answers or note text.

    Joins the caller's transaction: an act that is rolled back leaves no line, a line that cannot
    be written stops the act. SQL: lock head, insert line, move head (3 statements).
    """
    # Without a savepoint of its own: a line that cannot be written takes the whole act back.
    with transaction.atomic(savepoint=False):
        number = threading.get_native_id() % CHAINS
        length, head = _locked_head(number)
        entry = Entry(
            chain=number,
            sequence=length + 1,
            organization=organization,
            kind=kind,
            patient=patient,
            about=about,
            by=by,
            at=at,
            facts=dict(facts or {}),
        )
        line = digest(entry, previous=head, key=audit_key())
        moment = connection.ops.adapt_datetimefield_value(at)
        written = (
            number,
            entry.sequence,
            organization,
            kind,
            patient,
            about,
            by,
            moment,
            json.dumps(entry.facts),
            line,
        )
        with connection.cursor() as cursor:
            cursor.execute(WRITE_LINE, written)
            cursor.execute(MOVE_HEAD, (entry.sequence, line, seal(number, entry.sequence, line), number))


def _locked_head(number: int) -> tuple[int, str]:
    """How long a chain is and the hash of its last line, held until the transaction ends."""
    row = HEAD.first(number=number)
    if row is None:
        Chain.objects.get_or_create(number=number, defaults={"head": GENESIS, "seal": seal(number, 0, GENESIS)})
        row = HEAD.first(number=number)
    length, head = row or (0, GENESIS)
    return length, head
