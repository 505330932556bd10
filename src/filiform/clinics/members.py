"""Who is asking: the person signed in, her organization, clinic and role, from one query."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from filiform.clinics.types import Member
from filiform.core.errors import NotAllowed

__all__ = ["ClinicRequest", "Member", "allowed", "public"]

P = ParamSpec("P")


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
                return redirect_to_login(_way_back(request))
            if not member.may(permission):
                raise NotAllowed
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("View[P]", guarded)

    return decorate


def public(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Say that a view is meant for anybody: it shows nothing of any patient."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def _way_back(request: HttpRequest) -> str:
    """Where signing in leads to: the page asked for, or the page a form was sent from, whose own address is no page."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc != request.get_host():
        return "/"
    return f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path
