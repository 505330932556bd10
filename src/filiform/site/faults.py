"""The pages for what went wrong outside a view's reach. They touch no database."""

from __future__ import annotations

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    return render(request, "ui/fault.html", {"title": title, "message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, _("That request could not be read"), _("Go back, reload the page and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    return _page(
        request, 403, _("Not allowed"), _("Reload the page and try again. If it stays, ask the owner of the clinic.")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, _("There is no such page"), _("Check the address, or go to the start page."))


def broken(request: HttpRequest) -> HttpResponse:
    """500, and nothing is known of it; but 507 for a full disk and 503 for a database that does not answer.

    A device that gets one of them has been promised nothing, and sends the same acts again.
    """
    match _trouble(sys.exception()):
        case "full":
            return _page(
                request,
                507,
                _("The disk is full"),
                _(
                    "Nothing of this was saved. What was saved before is kept. Tell the owner;"
                    " when there is room, reload."
                ),
            )
        case "away":
            response = _page(
                request,
                503,
                _("The database does not answer"),
                _("Nothing of this was saved. What was saved before is kept. Wait a moment and reload."),
            )
            response["Retry-After"] = "2"
            return response
    return _page(
        request,
        500,
        _("Something broke on our side"),
        _("What was saved before is kept. Reload; if it stays, note the time and tell the owner."),
    )


def _trouble(error: BaseException | None) -> str | None:
    """Whether an error is the disk's or the database's rather than the program's, by what the engine calls it."""
    if not isinstance(error, OperationalError):
        return None
    sqlite, state = (getattr(error.__cause__, name, None) for name in ("sqlite_errorname", "sqlstate"))
    if sqlite == "SQLITE_FULL" or state == "53100":
        return "full"
    # SQLITE_ERROR is a statement that cannot be, such as one for a table that is not there.
    return None if sqlite == "SQLITE_ERROR" else "away"
