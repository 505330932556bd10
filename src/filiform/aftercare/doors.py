"""What is due, across organizations: each row found names its clinic; whoever acts on it acts for that one alone."""

from __future__ import annotations

from datetime import datetime

from filiform.aftercare.models import Alarm, FollowUp

MOST = 200
"""At one look; the next one comes soon."""


def follow_ups_to_ask(*, at: datetime) -> list[tuple[int, str]]:
    """Clinic and ref of questions whose hour has come and whose link would still hold, the oldest first. One query."""
    rows = FollowUp.rows.filter(asked_at=None, void_at=None, answered_at=None, due_at__lte=at, until__gt=at)
    return list(rows.order_by("due_at", "id").values_list("visit__clinic_id", "ref")[:MOST])


def alarms_to_escalate(*, at: datetime) -> list[tuple[int, str]]:
    """Clinic and ref of alarms that nobody has taken in time, the longest first. One query, through a small index."""
    rows = Alarm.rows.filter(next_at__lte=at)
    return list(rows.order_by("next_at", "id").values_list("visit__clinic_id", "ref")[:MOST])
