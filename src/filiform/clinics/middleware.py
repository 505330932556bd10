"""Finds the member behind a request, sets the clinic's time zone, and turns clinic errors into pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from filiform.clinics import queries
from filiform.clinics.members import ClinicRequest
from filiform.core.errors import FiliformError

Handler = Callable[[HttpRequest], HttpResponse]


class MemberMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast("ClinicRequest", request)
        user_id = request.session.get("_auth_user_id")
        member = queries.member_of(int(user_id)) if user_id and request.user.is_authenticated else None
        asked.member = member  # type: ignore[assignment]
        if member is None:
            return self.get_response(request)
        with timezone.override(member.zone):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A FiliformError becomes a page, or a fragment for htmx, that says what happened and what to do next."""
        if not isinstance(error, FiliformError):
            return None
        wants_fragment = request.headers.get("HX-Request") == "true"
        template = "ui/_error.html" if wants_fragment else "ui/error.html"
        response = render(request, template, {"error": error, "message": str(error)}, status=error.status)
        if wants_fragment:
            response["HX-Retarget"] = "#toasts"
            response["HX-Reswap"] = "beforeend"
        return response
