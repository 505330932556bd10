from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse

from filiform import __version__


def health(request: HttpRequest) -> JsonResponse:
    """Whether the program answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "version": __version__, "database": connection.vendor})


health.is_public = True  # type: ignore[attr-defined]
