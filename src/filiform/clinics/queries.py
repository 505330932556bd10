from __future__ import annotations

from filiform.clinics.members import Member
from filiform.clinics.models import Clinic, Membership, Organization, Room
from filiform.clinics.roles import Role


def member_of(user_id: int) -> Member | None:
    """The membership under which a person works, or none. One query.

    The one look-up that cannot name an organization, because it is what finds it.
    """
    row = (
        Membership.rows.filter(user_id=user_id, ended_at=None, user__is_active=True)
        .select_related("user", "organization", "clinic")
        .order_by("id")
        .first()
    )
    if row is None:
        return None
    return _member(row)


def rooms(*, organization_id: int) -> list[Room]:
    return list(Room.objects.of(organization_id).order_by("name"))


def clinics(*, organization_id: int) -> list[Clinic]:
    return list(Clinic.objects.of(organization_id).order_by("name"))


def names_of(*, organization_id: int, user_refs: set[str]) -> dict[str, str]:
    """Names of colleagues by public ref, for trails and stamps. One query."""
    rows = Membership.objects.of(organization_id).filter(user__ref__in=user_refs).values_list("user__ref", "user__name")
    return dict(rows)


def staff(*, organization_id: int) -> list[Member]:
    """Everybody who works here now, by name. One query."""
    rows = Membership.objects.of(organization_id).filter(ended_at=None, user__is_active=True)
    return [_member(row) for row in rows.select_related("user", "organization", "clinic").order_by("user__name", "id")]


def _member(row: Membership) -> Member:
    return Member(
        user_id=row.user_id,
        user_ref=row.user.ref,
        name=row.user.name,
        email=row.user.email,
        role=Role(row.role),
        organization_id=row.organization_id,
        organization_ref=row.organization.ref,
        organization_name=row.organization.name,
        jurisdiction=row.organization.jurisdiction,
        is_demo=row.organization.is_demo,
        clinic_id=row.clinic_id,
        clinic_ref=row.clinic.ref,
        clinic_name=row.clinic.name,
        time_zone=row.clinic.time_zone,
    )


def colleagues(*, organization_id: int) -> dict[str, str]:
    """Everybody who works here now, public ref to name, by name. One query."""
    rows = Membership.objects.of(organization_id).filter(ended_at=None, user__is_active=True).order_by("user__name")
    return dict(rows.values_list("user__ref", "user__name"))


def jurisdiction_of(*, organization_id: int) -> str:
    """Whose practice rules hold here. One query."""
    return Organization.objects.values_list("jurisdiction", flat=True).get(pk=organization_id)


def demo_owner() -> Member | None:
    """The owner of the demo organization of this database, or none. One query, across organizations: it seeks one."""
    row = (
        Membership.rows.filter(organization__is_demo=True, role=Role.OWNER, ended_at=None)
        .select_related("user", "organization", "clinic")
        .order_by("id")
        .first()
    )
    return _member(row) if row else None
