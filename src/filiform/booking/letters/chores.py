"""The chore of the reminders: whose visit is near, and who has not been reminded of it?"""

from __future__ import annotations

from datetime import datetime, timedelta

from filiform.booking.letters import queries, services
from filiform.booking.letters.kinds import ABOUT_A_VISIT, REMINDER
from filiform.booking.letters.rules import is_due
from filiform.booking.letters.types import ReminderRules
from filiform.clinics.acting import programs
from filiform.clinics.types import Member
from filiform.outbox import queries as written
from filiform.outbox.types import LetterRules

# A reminder that would ring at night may ring as much earlier, in the evening.
NIGHT = timedelta(hours=24)
MOST = 100
"""Reminders of one turn, about two seconds of work: a code or an alarm never waits for a whole morning's of them."""


def remind(at: datetime) -> int:
    """Remind whoever is to be reminded now, the nearest visits first; returns how many reminders were written.

    At most MOST in a turn. What is left stands as due as before and comes in the next.
    """
    written_now = 0
    for by in programs():
        if written_now < MOST:
            written_now += _at_clinic(by, at, most=MOST - written_now)
    return written_now


def _at_clinic(by: Member, at: datetime, *, most: int) -> int:
    """Three queries where nobody is to be reminded, however many visits are to come."""
    stored = by.settings.get("letters", {})
    hours, quiet = ReminderRules.of(stored).hours, LetterRules.of(stored).quiet
    if not hours:
        return 0
    visits = queries.visits_to_come(by=by, after=at, until=at + timedelta(hours=max(hours)) + NIGHT)
    abouts = [visit.ref for visit in visits]
    told = written.told_at(organization_id=by.organization_id, abouts=abouts, kinds=ABOUT_A_VISIT)
    due = [
        (visit, one)
        for visit in visits
        for one in hours
        if is_due(visit, one, quiet=quiet, told_at=told.get(visit.ref), at=at)
    ]
    done = written.written_under(
        organization_id=by.organization_id, kind=REMINDER.key, abouts=[visit.ref for visit, _ in due]
    )  # fmt: skip
    missing = [(visit, one) for visit, one in due if (visit.ref, services.reminder_key(visit, one)) not in done]
    return services.remind(visits=missing[:most], by=by, at=at) if missing else 0
