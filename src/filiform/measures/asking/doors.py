"""What is due, across organizations: each row found names its clinic; whoever acts on it acts for that one alone."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from filiform.measures.models import Asking, AskingAnswer, AskingPlan

MOST = 200
"""At one look; the next one comes soon."""


def askings_to_send(*, at: datetime) -> list[tuple[int, str]]:
    """Clinic and ref of what is due and would still be open, the oldest first. One query, through a small index."""
    rows = Asking.rows.filter(asked_at=None, void_at=None, closed_at=None, due_at__lte=at, until__gt=at)
    return list(rows.order_by("due_at", "id").values_list("visit__clinic_id", "ref")[:MOST])


def askings_over(*, at: datetime) -> list[tuple[int, str]]:
    """Clinic and ref of what is over and not ended yet. One query, through a small index."""
    rows = Asking.rows.filter(closed_at=None, void_at=None, until__lte=at)
    return list(rows.order_by("until", "id").values_list("visit__clinic_id", "ref")[:MOST])


def corrections_over(*, at: datetime) -> list[tuple[int, str]]:
    """Clinic and ref of what is over and was corrected without sending it. One query, through a small index."""
    rows = AskingAnswer.rows.filter(
        correction__isnull=False, asking__until__lte=at, asking__settled_at=None, asking__void_at=None
    )
    found = rows.order_by("asking_id").values_list("asking__visit__clinic_id", "asking__ref").distinct()
    return list(found[:MOST])


def days_before(*, organization_id: int) -> int | None:
    """How far ahead of a visit an organization asks at most; None where no plan is on. One query."""
    rows = AskingPlan.objects.of(organization_id).filter(is_on=True)
    most: int | None = rows.aggregate(most=Max("days_before_visit"))["most"]
    return most
