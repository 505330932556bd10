from __future__ import annotations

from filiform.booking.settings.types import BookingRules
from filiform.clinics import queries as clinics
from filiform.clinics.types import Member


def rules_of(member: Member) -> BookingRules:
    """The rules of the clinic somebody acts at. No query."""
    return BookingRules.of(member.settings.get("booking", {}))


def rules_at(*, organization_id: int, clinic_id: int) -> BookingRules:
    """The rules of one clinic. One query."""
    here = next(one for one in clinics.clinics(organization_id=organization_id) if one.pk == clinic_id)
    return BookingRules.of(here.settings.get("booking", {}))
