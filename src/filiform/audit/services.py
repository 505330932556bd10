"""Writing the trail. Every service and every page that shows a chart calls `record` in its transaction."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from filiform.audit.models import Chain, Line
from filiform.audit.types import GENESIS, Entry, digest, keyed_hash

# Enough that the workers of one machine rarely meet; few enough to check at a glance.
CHAINS = 16


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
    with transaction.atomic():
        number = threading.get_ident() % CHAINS
        chain = _locked_chain(number)
        entry = Entry(
            chain=number,
            sequence=chain.length + 1,
            organization=organization,
            kind=kind,
            patient=patient,
            about=about,
            by=by,
            at=at,
            facts=dict(facts or {}),
        )
        line_digest = digest(entry, previous=chain.head, key=audit_key())
        Line.objects.create(
            chain=chain,
            sequence=entry.sequence,
            organization=organization,
            kind=kind,
            patient=patient,
            about=about,
            by=by,
            at=at,
            facts=entry.facts,
            digest=line_digest,
        )
        Chain.objects.filter(pk=number).update(
            length=entry.sequence, head=line_digest, seal=seal(number, entry.sequence, line_digest)
        )


def _locked_chain(number: int) -> Chain:
    chain = Chain.objects.select_for_update().filter(pk=number).first()
    if chain is None:
        Chain.objects.get_or_create(number=number, defaults={"head": GENESIS, "seal": seal(number, 0, GENESIS)})
        chain = Chain.objects.select_for_update().get(pk=number)
    return chain
