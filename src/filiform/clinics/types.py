"""The person who acts, as every service and query receives her."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from filiform.clinics.roles import CARE, Role, may


@dataclass(frozen=True, slots=True)
class Member:
    """The acting person, as every service and query receives her (`by`)."""

    user_id: int
    user_ref: str
    name: str
    email: str
    role: Role
    organization_id: int
    organization_ref: str
    organization_name: str
    jurisdiction: str
    is_demo: bool
    clinic_id: int
    clinic_ref: str
    clinic_name: str
    time_zone: str
    treats: bool = False
    """An owner who also gives care, as in a practice of one."""
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)
    """What her clinic has set for itself, by step of the journey; each step reads its own part."""

    def may(self, permission: str) -> bool:
        return may(self.role, permission) or (self.treats and permission in CARE)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
