"""The chore of the free times: what the book says now is what the directory sorts and filters by."""

from __future__ import annotations

from datetime import datetime

from filiform.booking.free_times.queries import AHEAD_DAYS
from filiform.booking.free_times.rules import for_somebody_new
from filiform.booking.settings.queries import rules_of
from filiform.booking.slots.queries import next_free
from filiform.booking.visit_types.queries import visit_types
from filiform.clinics.acting import programs
from filiform.clinics.types import Member
from filiform.practitioners.directory import queries as directory
from filiform.practitioners.directory.services import note_next_free


def renew_free_times(at: datetime) -> int:
    """Look up when each who is listed is next free, clinic by clinic; returns for how many that has changed."""
    return sum(_at_clinic(by, at) for by in programs())


def _at_clinic(by: Member, at: datetime) -> int:
    """One query where nobody is listed."""
    listed = directory.listed_at(organization_id=by.organization_id, clinic_id=by.clinic_id)
    if not listed:
        return 0
    kind = for_somebody_new(visit_types(organization_id=by.organization_id), takes_new=rules_of(by).new_patients)
    found = next_free(
        organization_id=by.organization_id, practitioner_ids=set(listed), zone=by.zone, at=at, days=AHEAD_DAYS,
        visit_types=[kind] if kind else [], clinic_id=by.clinic_id,
    )  # fmt: skip
    changed = 0
    for practitioner_id, known in listed.items():
        free = found.get(practitioner_id)
        if free != directory.known_time(known):
            note_next_free(practitioner_id, free, clinic_id=by.clinic_id)
            changed += 1
    return changed
