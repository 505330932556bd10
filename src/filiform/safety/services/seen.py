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


def note_event_seen(*, event_ref: str, patient_ref: str, by: Member, at: datetime) -> None:
    """Somebody looked at one event of a patient."""
    audit.record(
        organization=by.organization_ref, kind="safety.event_seen", patient=patient_ref, about=event_ref,
        by=by.user_ref, at=at,
    )  # fmt: skip
