from __future__ import annotations

from datetime import datetime, timedelta

from filiform.core.chores.models import Report, Shift

NAME = "work"
# A worker that was killed is missed for so long; it renews its shift three times as often.
SHIFT = timedelta(seconds=60)


def take_shift(*, by: str, at: datetime) -> bool:
    """Take or renew the one shift; whether this worker does the chores until it ends. `by` names the worker.

    One statement, two the first time ever. Two at once: the row is written by one of them.
    """
    free = Shift.objects.filter(name=NAME, until__lte=at) | Shift.objects.filter(name=NAME, worker=by)
    if free.update(worker=by, until=at + SHIFT):
        return True
    _, is_new = Shift.objects.get_or_create(name=NAME, defaults={"worker": by, "until": at + SHIFT})
    return is_new


def leave_shift(*, by: str, at: datetime) -> None:
    """Let another worker begin at once. One statement."""
    Shift.objects.filter(name=NAME, worker=by).update(until=at)


def report(*, chore: str, took_ms: int, did: int, fault: str, by: str, at: datetime) -> None:
    """Write down how a chore went. `fault` empty: well. Two statements."""
    known = Report.objects.filter(chore=chore).first() or Report(chore=chore)
    known.ran_at, known.took_ms, known.did, known.fault = at, took_ms, did, fault[:120]
    known.failed_at = (known.failed_at or at) if fault else None
    known.save()
