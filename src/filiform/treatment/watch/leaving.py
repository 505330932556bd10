"""What the sign-out page must say: needles in a patient of whoever is about to leave."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from filiform.accounts.leaving import LeftBehind
from filiform.clinics.members import Member
from filiform.treatment.watch import queries


def needles_left(request: HttpRequest) -> list[LeftBehind]:
    """One query; none for somebody who belongs to no clinic."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return []
    return [
        LeftBehind(f"{room}: {in_body} needle{'' if in_body == 1 else 's'} in", reverse("treatment:room", args=[ref]))
        for ref, room, in_body in queries.own_with_needles(by=member)
    ]
