"""Who is behind a request that no member of staff makes: the decorators of every patient's page.

@for_patient            she gave the code of her mail: `request.visitor`
@for_link(Purpose.OFFER)  she opened a link of that purpose in this browser: `request.link`
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation

from filiform.clinics.middleware import told
from filiform.core.clock import now
from filiform.core.errors import FiliformError
from filiform.patients import queries as patients
from filiform.patients.access import doors
from filiform.patients.access.acting import patient_member
from filiform.patients.access.errors import LinkNotOpen
from filiform.patients.access.types import OpenLink, Purpose, Visitor
from filiform.patients.errors import PatientNotFound

P = ParamSpec("P")
VISITOR = "visitor"
LINKS = "links"
DOOR = "/my/enter"


class VisitorRequest(HttpRequest):
    """A request of a patient who gave her code; `@for_patient` guarantees it."""

    visitor: Visitor
    htmx: Any


class LinkRequest(HttpRequest):
    """A request from a browser that opened a link; `@for_link` guarantees it."""

    link: OpenLink
    htmx: Any


def let_in(request: HttpRequest, visitor: Visitor) -> None:
    """Remember in this browser who came in. Whoever was signed in here before, of the staff too, is signed out."""
    links = request.session.get(LINKS, {})
    request.session.flush()
    request.session[LINKS] = links
    request.session[VISITOR] = {
        "organization": visitor.member.organization_id, "patient": visitor.patient.ref,
        "clinic": visitor.member.clinic_id,
    }  # fmt: skip


def remember(request: HttpRequest, link: OpenLink) -> None:
    request.session[LINKS] = {**request.session.get(LINKS, {}), str(link.purpose): link.ref}


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Who came in with a code in this browser, or None. Three queries."""
    held = request.session.get(VISITOR)
    if not held:
        return None
    try:
        patient = patients.identity(organization_id=held["organization"], patient_ref=held["patient"])
    except PatientNotFound:
        return None
    return Visitor(patient, patient_member(patient=patient, clinic_id=held["clinic"]), patient.language)


def link_of(request: HttpRequest, purpose: Purpose) -> OpenLink | None:
    """The link of that purpose this browser opened last, if it still holds. Four queries."""
    ref = request.session.get(LINKS, {}).get(str(purpose))
    return doors.link_by_ref(link_ref=ref, at=now()) if ref else None


def for_patient(
    view: Callable[Concatenate[VisitorRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only a patient who gave her code reach the view, in her language and by the clinic's clock."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        visitor = visitor_of(request)
        if visitor is None:
            return redirect(DOOR)
        asked = cast("VisitorRequest", request)
        asked.visitor = visitor
        with (
            timezone.override(visitor.member.zone),
            translation.override(language_for(request, visitor.patient.language)),
        ):
            return _private(_told(view, asked, *args, **kwargs))

    return _guarded_by_door(guarded)


def for_link(
    purpose: Purpose,
) -> Callable[
    [Callable[Concatenate[LinkRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Let only a browser that opened a link of this purpose reach the view. Raises LinkNotOpen."""

    def decorate(
        view: Callable[Concatenate[LinkRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            link = link_of(request, purpose)
            if link is None:
                raise LinkNotOpen
            asked = cast("LinkRequest", request)
            asked.link = link
            with (
                timezone.override(link.member.zone),
                translation.override(language_for(request, link.patient.language)),
            ):
                return _private(_told(view, asked, *args, **kwargs))

        return _guarded_by_door(guarded)

    return decorate


def language_for(request: HttpRequest, own: str) -> str:
    """What she chose on this page, else the language in her record where there is one, else what her browser asks."""
    known = dict(settings.LANGUAGES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    wished = (chosen, own, own.split("-", maxsplit=1)[0])
    return next((code for code in wished if code in known), translation.get_language() or "en")


def _told(view: Callable[..., HttpResponseBase], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """The view's answer, or its error said while her language still holds."""
    try:
        return view(request, *args, **kwargs)
    except FiliformError as error:
        return told(request, error)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Nothing of hers stays on a shared device, and no search engine keeps it."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _guarded_by_door(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    view.permission = "patient"  # type: ignore[attr-defined]
    view.door = DOOR  # type: ignore[attr-defined]
    return view
