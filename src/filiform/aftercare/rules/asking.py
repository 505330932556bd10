"""When a patient is asked, and where each set of questions stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from filiform.aftercare.rules.conditions import holds
from filiform.aftercare.types import FollowUpState, Risky
from filiform.knowledge.aftercare import Catalogue, FollowUp
from filiform.knowledge.sites import Places


@dataclass(frozen=True, slots=True)
class Window:
    """One set of questions of one session: when it is asked, and until when it may be answered."""

    id: str
    due_at: datetime
    until: datetime
    asks: tuple[str, ...]


def windows(*, closed_at: datetime, risky: Risky, words: Catalogue, places: Places) -> tuple[Window, ...]:
    """What is asked after a session that closed then, the earliest first. Without a needle nothing is."""
    if not risky.sites:
        return ()
    return tuple(
        window(one, closed_at=closed_at)
        for one in sorted(words.follow_ups, key=lambda one: one.hours)
        if is_asked(one, risky, places)
    )


def is_asked(one: FollowUp, risky: Risky, places: Places) -> bool:
    """More risk never asks less often: every further fact can only add a reason. Unknown risks count as all of them."""
    if one.is_for_everybody:
        return True
    if one.screened and one.hours in risky.screened_hours:
        return True
    if set(one.flags) & risky.flags:
        return True
    if risky.risks is None and any(when.risks for when in one.when):
        return True
    return holds(one.when, risky, places)


def window(one: FollowUp, *, closed_at: datetime) -> Window:
    due = closed_at + timedelta(hours=one.hours)
    return Window(one.id, due, due + timedelta(hours=one.open_hours), one.asks)


def later_windows(flags: Iterable[str], *, closed_at: datetime, at: datetime, words: Catalogue) -> tuple[Window, ...]:
    """What is asked later because of a yes given now; an hour that has passed is not asked for any more."""
    said = set(flags)
    found = (window(one, closed_at=closed_at) for one in words.follow_ups if said & set(one.flags))
    return tuple(one for one in found if one.due_at > at)


def state_of(
    *, due_at: datetime, until: datetime, asked_at: datetime | None, is_reached: bool, is_void: bool,
    flags: Iterable[str] | None, at: datetime,
) -> FollowUpState:  # fmt: skip
    """Where one set of questions stands. `flags` of the answer that counts, None without an answer."""
    if flags is not None:
        return FollowUpState.RED if tuple(flags) else FollowUpState.ANSWERED
    if is_void:
        return FollowUpState.VOID
    if at < due_at:
        return FollowUpState.PLANNED
    if at > until:
        return FollowUpState.UNANSWERED
    if asked_at is not None and not is_reached:
        return FollowUpState.UNREACHED
    return FollowUpState.OPEN
