"""What the public shell shows of whoever came in by a link: whose place this is, and that she can leave."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    visitor, link = getattr(request, "visitor", None), getattr(request, "link", None)
    who = visitor or link
    return {"visitor": visitor, "place_name": who.member.clinic_name} if who else {}
