"""Who may be shown, and until when. Fails closed: whatever is not known keeps her out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

from filiform.practitioners.directory.types import MOST_DAYS_GOOD, ClinicEntry, Missing, OwnWords
from filiform.practitioners.types import Qualification

Verdict = Callable[[date], Qualification]


def missing(
    standing: Qualification, entry: ClinicEntry | None, own: OwnWords | None, *, signs_in: bool
) -> tuple[Missing, ...]:
    """Why she is not listed; nothing when she is. `signs_in`: she has an account in which she can agree."""
    found: list[Missing] = []
    if not listable(standing):
        against = list(standing.against)
        if standing.may_needle and not standing.may_be_listed:
            against.append("Nobody has compared the licence, or the board's letter, with its source yet.")
        found += [Missing(text, "owner") for text in against or ["No training on record covers any region."]]
    if entry is None or not entry.is_on_the_map:
        found.append(Missing("The clinic has no address on the map yet.", "owner"))
    if entry is None or not entry.is_published:
        found.append(Missing("The clinic is not shown in the directory.", "owner"))
    if own is None or own.agreed_at is None:
        waits = "has not agreed to be listed." if signs_in else "cannot agree: nobody signs in with this entry."
        found.append(Missing(f"The practitioner {waits}", "practitioner" if signs_in else "owner"))
    if own is None or own.owner_agreed_at is None:
        found.append(Missing("The owner has not agreed to list this practitioner.", "owner"))
    return tuple(found)


def listable(standing: Qualification) -> bool:
    """A verdict that lets her needle, somewhere on the body, on a licence somebody has looked up. Else never."""
    return standing.may_needle and standing.may_be_listed and bool(standing.regions)


def last_good_day(verdict: Verdict, on: date) -> date:
    """The last day in a row, from today, on which she may still be shown as she is today; a week ahead at the most."""
    today = verdict(on)
    last = on
    for ahead in range(1, MOST_DAYS_GOOD + 1):
        day = on + timedelta(days=ahead)
        then = verdict(day)
        if not listable(then) or then.regions != today.regions or then.techniques != today.techniques:
            break
        last = day
    return last


def needle_sites(regions: Collection[str], forbidden: Collection[str]) -> tuple[str, ...]:
    """Regions to show: those in which no needle ever goes are left out, whatever a course is said to have taught."""
    return tuple(sorted(set(regions) - set(forbidden)))
