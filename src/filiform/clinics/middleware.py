"""Finds the member behind a request, sets the clinic's time zone, and turns clinic errors into pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from filiform.clinics import queries
from filiform.clinics.members import ClinicRequest, Member
from filiform.core.errors import FiliformError

Handler = Callable[[HttpRequest], HttpResponse]


def _who_asks(request: HttpRequest) -> Member | None:
    """The member signed in, from one query that also fills `request.user`.

    The sign-in counts only while it carries the hash of her password: a changed password ends every other sign-in.
    Where it does not, Django decides, which knows former secrets and ends what does not hold.
    """
    user_id = request.session.get(SESSION_KEY)
    found = queries.signed_in(int(user_id)) if user_id else None
    if found is None:
        return None
    member, user = found
    known = request.session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    if known and constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        request._cached_user = user  # type: ignore[attr-defined]
        return member
    return member if request.user.is_authenticated else None


def _in_words(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An address that only takes in what a form sends, opened like a page, says so instead of staying blank."""
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
        message = "This address takes in what a form sends. Nothing was changed."
        said = render(request, "ui/fault.html", {"title": "This is no page", "message": message})
        response.content, response["Content-Type"] = said.content, said["Content-Type"]
    return response


class MemberMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast("ClinicRequest", request)
        member = _who_asks(request)
        asked.member = member  # type: ignore[assignment]
        if member is None:
            return self.get_response(request)
        # Staff pages are written in English; a browser's own language would only turn their dates.
        with timezone.override(member.zone), translation.override("en"):
            return _in_words(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return told(request, error) if isinstance(error, FiliformError) else None


def told(request: HttpRequest, error: FiliformError) -> HttpResponse:
    """An error as a page, a fragment for htmx or JSON, that says what happened and what to do next."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"code": error.code, "sentence": str(error)}, status=error.status)
    wants_fragment = request.headers.get("HX-Request") == "true"
    is_staff = getattr(request, "member", None) is not None and not hasattr(request, "visitor")
    page = "ui/error.html" if is_staff else "ui/public_error.html"
    template = "ui/_error.html" if wants_fragment else page
    response = render(request, template, {"error": error, "message": str(error)}, status=error.status)
    if wants_fragment:
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
    return response
