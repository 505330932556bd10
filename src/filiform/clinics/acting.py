"""The program acting for a clinic by itself: it takes an online booking, sends a reminder, lets a hold expire."""

from __future__ import annotations

from filiform.accounts import services as accounts
from filiform.clinics import queries
from filiform.clinics.roles import Role
from filiform.clinics.types import Member


def program_member(*, clinic_id: int) -> Member:
    """Who stands in the trail for what nobody did by hand. Two queries."""
    return queries.acting_at(clinic_id=clinic_id, user=accounts.program(), role=Role.PROGRAM)


def programs() -> list[Member]:
    """The same for every clinic of the installation: what a chore goes through. Two queries."""
    return queries.acting_everywhere(user=accounts.program(), role=Role.PROGRAM)
