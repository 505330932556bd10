from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest

from filiform.accounts.models import Attempts
from filiform.accounts.throttle.errors import TooManyAttempts

KEPT = timedelta(days=2)


def count(bucket: str, key: str, *, limit: int, per: timedelta, at: datetime) -> None:
    """Count one try of `key` in `bucket`; above `limit` tries in one stretch of `per` it is refused.

    Call it outside a transaction: a try that is rolled back would not count. Two statements. Raises TooManyAttempts.
    """
    began_at = _stretch(at, per)
    hashed = _hashed(bucket, key)
    rows = Attempts.objects.filter(key=hashed, began_at=began_at)
    if not rows.update(count=F("count") + 1):
        Attempts.objects.get_or_create(key=hashed, began_at=began_at)
        rows.update(count=F("count") + 1)
    if rows.values_list("count", flat=True).get() > limit:
        left = began_at + per - at
        raise TooManyAttempts(minutes=max(1, -(-int(left.total_seconds()) // 60)))


def forget_old(at: datetime) -> int:
    """Drop what no limit looks at any more; returns how many rows."""
    return Attempts.objects.filter(began_at__lt=at - KEPT).delete()[0]


def where_from(request: HttpRequest) -> str:
    """The address a request comes from, as far as the server knows it. Behind a proxy see FILIFORM_PROXIES."""
    near = str(request.META.get("REMOTE_ADDR", ""))
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    for _ in range(settings.PROXIES):
        if not passed:
            break
        near = passed.pop()
    return near


def _stretch(at: datetime, per: timedelta) -> datetime:
    seconds = int(per.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)


def _hashed(bucket: str, key: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{bucket}:{key}".encode(), hashlib.sha256).hexdigest()
