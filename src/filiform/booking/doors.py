"""Rows sought before anybody knows whose they are, by chores that go round every clinic.

Whatever is found carries its organization, and everything after it is asked of that one alone.
"""

from __future__ import annotations

from datetime import datetime

from filiform.booking.models import Hold

MANY = 500


def holds_run_out(at: datetime) -> list[Hold]:
    """Holds nobody finished in time. One query."""
    return list(Hold.rows.filter(ended_at=None, expires_at__lte=at).order_by("expires_at")[:MANY])
