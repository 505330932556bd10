"""Finding a feed by the secret in its address, before anybody knows whose it is."""

from __future__ import annotations

from datetime import datetime

from filiform.booking.feeds.models import Feed
from filiform.patients.access import doors
from filiform.patients.access.types import OpenLink, Purpose


def feed_by_secret(*, secret_hash: str) -> Feed | None:
    """A practitioner's feed that still holds. One query."""
    return Feed.rows.select_related("practitioner").filter(secret_hash=secret_hash, revoked_at=None).first()


def link_by_secret(*, secret_hash: str, at: datetime) -> OpenLink | None:
    """A patient's link that is for her calendar and still holds. Four queries, one where there is none."""
    link = doors.link_by_secret(secret_hash=secret_hash, at=at)
    return link if link and link.purpose is Purpose.CALENDAR else None
