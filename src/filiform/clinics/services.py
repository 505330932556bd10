from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics.models import Clinic, Membership, Organization, Room
from filiform.clinics.queries import member_of
from filiform.clinics.roles import Role
from filiform.clinics.types import Member


class Owner(Protocol):
    """The user who answers for the records from the first one on."""

    pk: int
    ref: str


@transaction.atomic
def open_organization(
    *, name: str, jurisdiction: str, clinic: str, time_zone: str, by: Owner, at: datetime, address: str = "",
    phone: str = "", is_demo: bool = False, treats: bool = False,
) -> Member:  # fmt: skip
    """Found an organization with its first clinic; whoever founds it owns it. Returns the owner as a member."""
    organization = Organization(name=name, jurisdiction=jurisdiction, is_demo=is_demo)
    organization.save(force_insert=True)
    place = Clinic.objects.add(
        organization=organization, name=clinic, time_zone=time_zone, address=address, phone=phone
    )  # fmt: skip
    Membership.objects.add(organization=organization, user_id=by.pk, clinic=place, role=Role.OWNER, treats=treats)
    audit.record(
        organization=organization.ref, kind="organization.opened", about=organization.ref, by=by.ref, at=at,
        facts={"jurisdiction": jurisdiction, "is_demo": is_demo},
    )  # fmt: skip
    return _member(by.pk)


@transaction.atomic
def add_room(*, name: str, by: Member, at: datetime) -> Room:
    """Add a room to the clinic of the person who acts."""
    room = Room.objects.add(organization_id=by.organization_id, clinic_id=by.clinic_id, name=name.strip())
    audit.record(organization=by.organization_ref, kind="room.added", about=room.ref, by=by.user_ref, at=at)
    return room


@transaction.atomic
def change_settings(*, step: str, values: Mapping[str, Any], by: Member, at: datetime) -> None:
    """Replace what one step of the journey lets the clinic of the acting person set. The step has checked `values`."""
    clinic = Clinic.objects.of(by.organization_id).select_for_update().get(pk=by.clinic_id)
    clinic.settings = {**clinic.settings, step: dict(values)}
    clinic.save(update_fields=["settings"])
    audit.record(
        organization=by.organization_ref, kind="clinic.settings_changed", about=clinic.ref, by=by.user_ref, at=at,
        facts={"step": step, **values},
    )  # fmt: skip


@transaction.atomic
def add_member(*, user_id: int, role: Role, by: Member, at: datetime) -> Member:
    """Let a person work here in a role. She belongs to no other organization."""
    Membership.objects.add(
        organization_id=by.organization_id, user_id=user_id, clinic_id=by.clinic_id, role=role
    )  # fmt: skip
    member = _member(user_id)
    audit.record(
        organization=by.organization_ref, kind="member.added", about=member.user_ref, by=by.user_ref, at=at,
        facts={"role": str(role)},
    )  # fmt: skip
    return member


def _member(user_id: int) -> Member:
    member = member_of(user_id)
    if member is None:
        raise ValueError("a membership was written and cannot be read: the user is not active")
    return member
