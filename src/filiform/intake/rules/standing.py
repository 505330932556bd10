"""Which of the recorded answers still stand at a visit; an expired answer is unknown.

    every session   only answers of this visit
    every episode   answers of this episode, unless the change question was answered yes since
    the others      twelve months, unless the change question was answered yes, or not at all, since
    own numbers     as the others

An answer is carried over a later visit only where that visit's change question says no. So what was not asked again
after a yes stays unknown at the visits that follow, too. Episode facts are held to the same, stricter, reading: a
return visit whose change question is unanswered carries nothing.

Source: eligibility.yaml, ask_again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from filiform.intake.rules.facts import CHANGED, is_usable
from filiform.intake.types import Given, StoredAnswer
from filiform.knowledge.eligibility import AskAgain

VALID_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands, what expired, and how this visit relates to the ones before."""

    given: Mapping[str, Given]
    earlier: Mapping[str, Given]
    is_return: bool
    changed: bool | None


def standing(
    rows: Sequence[StoredAnswer], *, visit_id: int, starts_at: datetime, episode_id: int, at: datetime,
    ask_again: AskAgain,
) -> Standing:  # fmt: skip
    """The answers that stand for a visit at a moment, from all rows of the patient, oldest first.

    Rows of visits that begin later than this one are left aside, so that an old visit reads as it was.
    """
    here = (starts_at, visit_id)
    rows = [
        row for row in rows
        if row.given_at <= at and (row.visit_id == visit_id or (row.visit_starts_at, row.visit_id) < here)
    ]  # fmt: skip
    visits = {(row.visit_starts_at, row.visit_id) for row in rows} | {here}
    changes = {(row.visit_starts_at, row.visit_id): row.value for row in rows if row.fact == CHANGED}
    first = min(visits)
    barriers = [visit for visit in visits if visit != first and changes.get(visit) is not False]
    barrier = max(barriers, default=first)
    oldest = months_before(at, VALID_MONTHS)
    session, episode = frozenset(ask_again.every_session) | {CHANGED}, frozenset(ask_again.every_episode)

    def stands(row: StoredAnswer) -> bool:
        if row.visit_id == visit_id:
            return True
        if row.fact in session or (row.visit_starts_at, row.visit_id) < barrier:
            return False
        return row.episode_id == episode_id if row.fact in episode else row.given_at > oldest

    latest: dict[str, StoredAnswer] = {row.fact: row for row in rows}
    by_source: dict[str, dict[str, StoredAnswer]] = {}
    for row in rows:
        if stands(row):
            by_source.setdefault(row.fact, {})[row.source] = row
    given = {
        fact: _given(row, visit_id, _differing(row, by_source[fact].values(), visit_id))
        for fact, row in latest.items()
        if row.value is not None and stands(row) and is_usable(fact, row.value)
    }
    earlier = {
        fact: _given(row, visit_id, ())
        for fact, row in latest.items()
        if fact not in given and row.visit_id != visit_id and row.value is not None and is_usable(fact, row.value)
    }
    return Standing(given=given, earlier=earlier, is_return=first != here, changed=changes.get(here))


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour so many months ago; the last of the month where that day is missing."""
    month = moment.month - 1 - months
    year, month = moment.year + month // 12, month % 12 + 1
    for day in (moment.day, 30, 29, 28):
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _given(row: StoredAnswer, visit_id: int, others: tuple[Given, ...]) -> Given:
    return Given(
        value=row.value, source=row.source, by_name=row.by_name, at=row.given_at, carried=row.visit_id != visit_id,
        is_complete=row.is_complete, typed=row.typed, others=others,
    )  # fmt: skip


def _differing(row: StoredAnswer, others: Iterable[StoredAnswer], visit_id: int) -> tuple[Given, ...]:
    return tuple(
        _given(other, visit_id, ())
        for other in others
        if other.source != row.source and other.value is not None and other.value != row.value
    )
