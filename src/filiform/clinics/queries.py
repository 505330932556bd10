from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from filiform.accounts import queries as accounts
from filiform.clinics.members import Member
from filiform.clinics.models import Clinic, Membership, Organization, Room
from filiform.clinics.roles import Role
from filiform.core.prepared import Prepared, Slot, organization

MEMBER = (
    "user_id", "user__ref", "user__name", "user__email", "role", "organization_id", "organization__ref",
    "organization__name", "organization__jurisdiction", "organization__is_demo", "clinic_id", "clinic__ref",
    "clinic__name", "clinic__time_zone", "treats", "clinic__settings",
)  # fmt: skip
# Every request asks this. The one look-up that cannot name an organization, because it is what finds it.
SIGNED_IN = Prepared(
    lambda: (
        Membership.rows.filter(user_id=Slot("user_id"), ended_at=None, user__is_active=True)
        .order_by("id")
        .values_list(*MEMBER, *(f"user__{name}" for name in accounts.columns()))[:1]
    )
)


def member_of(user_id: int) -> Member | None:
    """The membership under which a person works, or none. One query."""
    found = signed_in(user_id)
    return found[0] if found else None


def signed_in(user_id: int) -> tuple[Member, AbstractBaseUser] | None:
    """The same with the person's own row, for whoever must check her sign-in. One query."""
    row = SIGNED_IN.first(user_id=user_id)
    if row is None:
        return None
    return _member(row), accounts.user_of(row[len(MEMBER) :])


def _member(row: tuple[Any, ...]) -> Member:
    return Member(
        user_id=row[0], user_ref=row[1], name=row[2], email=row[3], role=Role(row[4]), organization_id=row[5],
        organization_ref=row[6], organization_name=row[7], jurisdiction=row[8], is_demo=row[9], clinic_id=row[10],
        clinic_ref=row[11], clinic_name=row[12], time_zone=row[13], treats=row[14], settings=row[15],
    )  # fmt: skip


ROOMS = Prepared(
    lambda: Room.objects.of(organization()).order_by("name").values_list("id", "ref", "organization", "clinic", "name")
)


PLACE = (
    "organization_id", "organization__ref", "organization__name", "organization__jurisdiction",
    "organization__is_demo", "id", "ref", "name", "time_zone", "settings",
)  # fmt: skip


def acting_at(*, clinic_id: int, user: AbstractBaseUser, role: Role) -> Member:
    """Somebody who is no member of staff, acting at one clinic: its program, or a patient for herself. One query."""
    # Seeks the organization, so it cannot name it; whoever calls has the clinic from a scoped row.
    return _acting(Clinic.rows.values_list(*PLACE).get(pk=clinic_id), user, role)


def acting_everywhere(*, user: AbstractBaseUser, role: Role) -> list[Member]:
    """The same at every clinic of the installation, for a chore that looks after all of them. One query."""
    return [_acting(place, user, role) for place in Clinic.rows.order_by("id").values_list(*PLACE)]


def _acting(place: tuple[Any, ...], user: AbstractBaseUser, role: Role) -> Member:
    return Member(
        user_id=user.pk, user_ref=user.ref, name=user.name, email="", role=role, organization_id=place[0],  # type: ignore[attr-defined]
        organization_ref=place[1], organization_name=place[2], jurisdiction=place[3], is_demo=place[4],
        clinic_id=place[5], clinic_ref=place[6], clinic_name=place[7], time_zone=place[8], settings=place[9],
    )  # fmt: skip


def rooms(*, organization_id: int) -> list[Room]:
    """By name. One query."""
    rows = ROOMS.rows(organization_id=organization_id)
    return [Room(id=row[0], ref=row[1], organization_id=row[2], clinic_id=row[3], name=row[4]) for row in rows]


CONTACT = Prepared(lambda: Clinic.objects.of(organization()).filter(pk=Slot("id")).values_list("address", "phone")[:1])
LOCK_ROOMS = Prepared(
    lambda: (
        Room.objects.of(organization())
        .select_for_update(no_key=True)
        .filter(pk__among=Slot("ids"))
        .order_by("pk")
        .values_list("id")
    )
)


def lock_rooms(*, organization_id: int, room_ids: set[int]) -> set[int]:
    """Hold these rooms until the transaction ends, always in the same order. One query. Returns those that are here."""
    return {row[0] for row in LOCK_ROOMS.rows(organization_id=organization_id, ids=sorted(room_ids))}


def clinics(*, organization_id: int) -> list[Clinic]:
    return list(Clinic.objects.of(organization_id).order_by("name"))


def names_of(*, organization_id: int, user_refs: set[str]) -> dict[str, str]:
    """Names of colleagues by public ref, for trails and stamps. One query."""
    rows = Membership.objects.of(organization_id).filter(user__ref__in=user_refs).values_list("user__ref", "user__name")
    return dict(rows)


def staff(*, organization_id: int) -> list[Member]:
    """Everybody who works here now, by name. One query."""
    rows = Membership.objects.of(organization_id).filter(ended_at=None, user__is_active=True)
    return [_member(row) for row in rows.order_by("user__name", "id").values_list(*MEMBER)]


def colleagues(*, organization_id: int) -> dict[str, str]:
    """Everybody who works here now, public ref to name, by name. One query."""
    rows = Membership.objects.of(organization_id).filter(ended_at=None, user__is_active=True).order_by("user__name")
    return dict(rows.values_list("user__ref", "user__name"))


def clinic_at(*, clinic_ref: str) -> int | None:
    """The clinic with this public ref, as an address of its public pages names it, or none. One query."""
    # Seeks the organization, so it cannot name it.
    return Clinic.rows.filter(ref=clinic_ref).values_list("pk", flat=True).first()


def contact(*, organization_id: int, clinic_id: int) -> tuple[str, str]:
    """Address and telephone of a clinic, as letters and public pages show them. One query."""
    address, phone = CONTACT.first(organization_id=organization_id, id=clinic_id) or ("", "")
    return address, phone


def jurisdiction_of(*, organization_id: int) -> str:
    """Whose practice rules hold here. One query."""
    return Organization.objects.values_list("jurisdiction", flat=True).get(pk=organization_id)


def demo_owner() -> Member | None:
    """The owner of the demo organization of this database, or none. One query, across organizations: it seeks one."""
    rows = Membership.rows.filter(organization__is_demo=True, role=Role.OWNER, ended_at=None).order_by("id")
    row = rows.values_list(*MEMBER).first()
    return _member(row) if row else None
