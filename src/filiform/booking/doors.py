"""Rows sought before anybody knows whose they are, by chores that go round every clinic.

Whatever is found carries its organization, and everything after it is asked of that one alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from filiform.booking.models import FreedTime, Hold, WaitListEntry

MANY = 500
MANY_FREED = 50


def holds_run_out(at: datetime) -> list[Hold]:
    """Holds nobody finished in time. One query."""
    return list(Hold.rows.filter(ended_at=None, expires_at__lte=at).order_by("expires_at")[:MANY])


def freed_due(at: datetime) -> list[FreedTime]:
    """Times that have become free and that nobody has looked at for the wait list, oldest first. One query."""
    return list(FreedTime.rows.filter(looked_at=None, due_at__lte=at).order_by("due_at", "id")[:MANY_FREED])


def waits_over(at: datetime) -> list[WaitListEntry]:
    """Who waits for days that are over, by whatever clock. One query."""
    yesterday = at.date() - timedelta(days=1)
    return list(WaitListEntry.rows.filter(ended_at=None, until_day__lt=yesterday).order_by("id")[:MANY_FREED])
