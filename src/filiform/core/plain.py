"""No text anybody writes holds U+0000, and PostgreSQL keeps none: whatever does is refused at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.request import RawPostDataException

NUL = "\x00"


class PlainTextMiddleware:
    """Answers it with 400 in an address, a cookie or a form, and leaves it out of a question.

    What reads a body of its own looks for itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(NUL in text for text in (request.path, *request.COOKIES.values())):
            return _refused()
        while "%00" in request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        for name, values in request.POST.lists():
            if NUL in name or any(NUL in str(value) for value in values):
                return _refused()
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A form came to where a document is read: its body is used up by then."""
        return _refused() if isinstance(exception, RawPostDataException) else None


def _refused() -> HttpResponse:
    return HttpResponseBadRequest("That request could not be read.", content_type="text/plain")
