"""The patient acting for herself, as every service takes her (`by`)."""

from __future__ import annotations

from filiform.accounts import services as accounts
from filiform.clinics import queries as clinics
from filiform.clinics.roles import Role
from filiform.clinics.types import Member
from filiform.patients.types import Identity


def patient_member(*, patient: Identity, clinic_id: int) -> Member:
    """Her own stand-in user at one clinic; made the first time. Two queries."""
    user = accounts.stand_in(for_ref=patient.ref, name=patient.name)
    return clinics.acting_at(clinic_id=clinic_id, user=user, role=Role.PATIENT)
