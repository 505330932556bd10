"""Who is asking: the person signed in, her organization, clinic and role, from one query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from filiform.clinics.roles import Role, may
from filiform.core.errors import NotAllowed

P = ParamSpec("P")


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

    def may(self, permission: str) -> bool:
        return may(self.role, permission)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class ClinicRequest(HttpRequest):
    """A request of somebody who belongs to a clinic; `@allowed` guarantees it."""

    member: Member
    htmx: Any


View = Callable[Concatenate[ClinicRequest, P], HttpResponse]


def allowed(permission: str) -> Callable[[View[P]], View[P]]:
    """Let only members whose role holds the permission reach the view. Every clinic view carries it."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: ClinicRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            member = getattr(request, "member", None)
            if member is None:
                if request.user.is_authenticated:
                    raise NotAllowed
                return redirect_to_login(request.get_full_path())
            if not member.may(permission):
                raise NotAllowed
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate
