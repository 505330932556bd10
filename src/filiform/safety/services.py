from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from filiform.audit import services as audit
from filiform.clinics.members import Member


def note_list_seen(*, parts: Collection[str], visit_refs: Collection[str], by: Member, at: datetime) -> None:
    """Somebody looked at the register: which parts, and the visits that stood there."""
    audit.record(
        organization=by.organization_ref, kind="safety.seen", by=by.user_ref, at=at,
        facts={"parts": sorted(parts), "visits": sorted(visit_refs)},
    )  # fmt: skip
