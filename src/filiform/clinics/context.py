from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the page shell shows on every page: who is signed in, where, and whether this is a demo."""
    member = getattr(request, "member", None)
    return {"member": member, "is_demo": settings.DEMO or bool(member and member.is_demo)}
