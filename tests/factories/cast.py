"""The fixed cast of the suite, so that every access test reads in one glance.

Amara is a physiotherapist, Bo her colleague, Olu owns the clinic, Dara sits at the desk, Chen works
at another clinic, Elif is the patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from filiform.accounts.models import User
from filiform.booking import services as booking
from filiform.booking.models import Visit
from filiform.booking.types import VisitKind, VisitStatus
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.clinics.models import Clinic, Membership, Organization, Room
from filiform.clinics.roles import Role
from filiform.patients import services as patients
from filiform.patients.models import Patient
from filiform.practitioners.models import Credential, Practitioner

PASSWORD = "long-enough-password"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """One organization with one clinic, one room and its people."""

    organization: Organization
    clinic: Clinic
    room: Room


def make_house(name: str, jurisdiction: str = "US-CO") -> House:
    organization = Organization.objects.create(name=name, jurisdiction=jurisdiction)
    clinic = Clinic.objects.add(organization=organization, name=f"{name} Central", time_zone="America/Denver")
    room = Room.objects.add(organization=organization, clinic=clinic, name="Room 1")
    return House(organization, clinic, room)


def make_member(house: House, name: str, role: Role) -> Member:
    user = User.objects.create_user(f"{name.split(maxsplit=1)[0].lower()}@example.org", PASSWORD, name=name)
    Membership.objects.add(organization=house.organization, user=user, clinic=house.clinic, role=role)
    member = clinics.member_of(user.pk)
    assert member is not None
    return member


def make_practitioner(house: House, member: Member, profession: str = "physical_therapist") -> Practitioner:
    """A practitioner whose training covers the whole body, licensed for ten years."""
    practitioner = Practitioner.objects.add(
        organization=house.organization,
        user_id=member.user_id,
        name=member.name,
        credentials="PT",
        profession=profession,
    )
    Credential.objects.add(
        organization=house.organization,
        practitioner=practitioner,
        kind="licence",
        profession=profession,
        number="PT-1",
        jurisdiction="US-CO",
        expires_on=date(2028, 1, 1),
        since=date(2016, 1, 1),
    )
    Credential.objects.add(
        organization=house.organization,
        practitioner=practitioner,
        kind="training",
        title="Foundation and advanced course",
        hours=120,
        in_person_hours=100,
        regions=["head-neck", "thorax", "trunk", "upper-limb", "lower-limb"],
        techniques=["superficial", "deep", "electrical-stimulation"],
        valid_from=date(2018, 5, 1),
    )
    return practitioner


def make_patient(by: Member, given: str = "Elif", family: str = "Yılmaz", born_on: date = date(1988, 4, 2)) -> Patient:
    return patients.add_patient(given_name=given, family_name=family, born_on=born_on, by=by, at=NOON)


def make_visit(by: Member, patient: Patient, practitioner: Practitioner, starts_at: datetime = NOON) -> Visit:
    return booking.add_visit(
        patient_id=patient.pk,
        practitioner_id=practitioner.pk,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        kind=VisitKind.INITIAL,
        complaint="Neck pain",
        by=by,
        at=NOON,
        status=VisitStatus.ARRIVED,
        overlap=True,
    )
