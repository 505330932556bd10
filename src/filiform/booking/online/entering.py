"""Who stands at the door: the decorators of the public pages.

@at_door    the address names a clinic: `request.door`
@at_hold    and a time this browser chose there: `request.held` as well
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from filiform.booking.errors import HoldNotFound
from filiform.booking.online import queries
from filiform.booking.online.types import Door, HeldTime
from filiform.clinics.members import public
from filiform.clinics.middleware import told
from filiform.core.clock import now
from filiform.core.errors import FiliformError
from filiform.patients.access.visitors import language_for, visitor_of

P = ParamSpec("P")
HOLDS = "holds"
KEPT_REFS = 5


class DoorRequest(HttpRequest):
    """A request of anybody, at the door of one clinic."""

    door: Door
    held: HeldTime
    htmx: Any


def at_door(
    view: Callable[Concatenate[DoorRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
    """In the visitor's language and by the clinic's clock; what she asks for is told in the same."""

    @wraps(view)
    def entered(request: HttpRequest, /, clinic_ref: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        asked = cast("DoorRequest", request)
        with translation.override(language_for(request, "")):
            try:
                asked.door = queries.door(clinic_ref=clinic_ref)
                with timezone.override(asked.door.by.zone):
                    response = view(asked, *args, **kwargs)
            except FiliformError as error:
                response = told(request, error)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return cast("Callable[Concatenate[HttpRequest, str, P], HttpResponse]", public(entered))


def at_hold(
    view: Callable[Concatenate[DoorRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, str, str, P], HttpResponse]:
    """Only in the browser in which the time was chosen: an address that is passed on opens nothing."""

    @wraps(view)
    def entered(request: DoorRequest, /, hold_ref: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if hold_ref not in request.session.get(HOLDS, []):
            raise HoldNotFound
        request.held = queries.held(request.door, hold_ref, at=now())
        return view(request, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, str, str, P], HttpResponse]", at_door(entered))


def remember_hold(request: HttpRequest, hold_ref: str) -> list[str]:
    """Keep it with this browser; returns what it held before."""
    before: list[str] = request.session.get(HOLDS, [])
    request.session[HOLDS] = [*before, hold_ref][-KEPT_REFS:]
    return before


def browser_of(request: HttpRequest) -> str:
    """What tells this browser from any other: its session."""
    if request.session.session_key is None:
        request.session.create()
    return str(request.session.session_key)


def own_patient_ref(request: DoorRequest) -> str:
    """Who came in with a code of this clinic's in this browser, and need not say it again."""
    visitor = visitor_of(request)
    here = visitor is not None and visitor.member.organization_id == request.door.by.organization_id
    return visitor.patient.ref if visitor and here else ""
