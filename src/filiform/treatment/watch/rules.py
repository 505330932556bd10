"""Who is told what of the sessions around. No Django, no clock: what holds later carries the moment it begins to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from filiform.treatment.types import ClinicRules
from filiform.treatment.watch.types import Asks, Call, Watched

ANSWER_SHOWN_FOR: Final = timedelta(minutes=5)
"""How long "Bo is coming" stays on the screens, in case she does not arrive: long enough to walk, then it is gone."""
ORDER: Final = tuple(Asks)


def calls_of(
    around: Iterable[Watched], *, user_id: int, rules: ClinicRules, is_clinical: bool, at: datetime
) -> tuple[Call, ...]:
    """What the strip of one person shows, the most urgent first, then the longest.

    `is_clinical` False leaves out what only those who may read charts are told: needles that are missing.
    """
    found = (call for one in around for call in _calls(one, user_id, rules, at))
    told = [call for call in found if is_clinical or call.asks is not Asks.MISSING]
    return tuple(sorted(told, key=lambda call: (ORDER.index(call.asks), call.since, call.watched.visit_ref)))


def due_at(one: Watched, rules: ClinicRules) -> datetime | None:
    """When the first needle in is overdue. One without a limit on record has the clinic's own."""
    if not one.in_body or one.longest_in_since is None:
        return None
    own = one.longest_in_since + timedelta(minutes=rules.max_dwell_min)
    return one.overdue_at or own


def look_at(one: Watched, rules: ClinicRules) -> datetime | None:
    """When to look and ask again: so long after the last thing that was recorded of this session."""
    if not one.in_body or one.longest_in_since is None:
        return None
    last = max(one.longest_in_since, one.last_event_at or one.longest_in_since)
    return last + timedelta(minutes=rules.watch_every_min)


def is_answered(one: Watched, at: datetime) -> bool:
    """Somebody has said a moment ago that she is coming."""
    return one.help_answered_at is not None and at - one.help_answered_at < ANSWER_SHOWN_FOR


def _calls(one: Watched, user_id: int, rules: ClinicRules, at: datetime) -> Iterator[Call]:
    if one.help_wanted_at is not None:
        yield Call(Asks.HELP, one, one.help_wanted_at)
    elif one.help_answered_at is not None and is_answered(one, at):
        yield Call(Asks.COMING, one, one.help_answered_at)
    if one.consent_withdrawn_at is not None and (one.is_open or one.in_body):
        yield Call(Asks.WITHDRAWN, one, one.consent_withdrawn_at)
    if (due := due_at(one, rules)) is not None:
        yield Call(Asks.OVERDUE, one, due)
    if one.is_searched_for:
        yield Call(Asks.MISSING, one, one.missing_since or one.starts_at)
    is_hers = one.practitioner_user_id == user_id or one.is_needled_by_asker
    if is_hers and (one.is_open or one.in_body):
        since = one.longest_in_since or one.opened_at or one.starts_at
        yield Call(Asks.MINE, one, since, look_at(one, rules))
