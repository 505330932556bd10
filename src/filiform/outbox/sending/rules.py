"""What becomes of a letter that is due. Pure: the time is an argument."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from filiform.outbox.rules import after_quiet, wait_after
from filiform.outbox.sending.types import Step
from filiform.outbox.types import QuietHours


def next_step(
    *, at: datetime, not_after: datetime, keeps_quiet: bool, quiet: QuietHours, zone: ZoneInfo, is_stopped: bool
) -> tuple[Step, datetime]:
    """What to do now, and when to look again where it is to wait: a worker that was down may find it is night."""
    if is_stopped:
        return Step.STOPPED, at
    rings = after_quiet(at, quiet, zone) if keeps_quiet else at
    if max(at, rings) > not_after:
        return Step.TOO_LATE, at
    return (Step.WAIT, rings) if rings > at else (Step.SEND, at)


def next_try(*, at: datetime, tries: int, not_after: datetime, is_final: bool) -> datetime | None:
    """When a letter that did not go is tried again; None: it has failed.

    A letter that would come too late is tried once more just in time rather than given up.
    """
    wait: timedelta | None = None if is_final else wait_after(tries)
    if wait is None or at >= not_after:
        return None
    return min(at + wait, not_after)
