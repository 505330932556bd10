"""The pages for what went wrong outside a view's reach. They touch no database."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    return render(request, "ui/fault.html", {"title": title, "message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, "That request could not be read", "Go back, reload the page and try again.")


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    return _page(
        request, 403, "Not allowed", "Reload the page and try again. If it stays, ask the owner of the clinic."
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, "There is no such page", "Check the address, or start again from the day sheet.")


def broken(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        500,
        "Something broke on our side",
        "What was saved before is kept. Reload; if it stays, note the time and tell the owner.",
    )
