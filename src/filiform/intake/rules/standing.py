"""Which of the recorded answers still stand at a visit; an expired answer is unknown.

    every session   only answers of this visit
    every episode   answers of this episode, unless the change question was answered yes since
    the others      twelve months, unless the change question was answered yes, or not at all, since
    own numbers     as the others

An answer is carried over a later visit only where that visit's change question says no. So what was not asked again
after a yes stays unknown at the visits that follow, too. Episode facts are held to the same, stricter, reading: a
return visit whose change question is unanswered carries nothing.

What the patient says and what the clinician records are kept apart. Where they differ, the riskier stands and the
difference is disputed until a clinician settles it in so many words; what she then says stands, until somebody says
something else.

Source: eligibility.yaml, ask_again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from filiform.intake.rules.facts import CHANGED, is_usable
from filiform.intake.rules.weighing import riskier, same
from filiform.intake.types import Entry, Given, Source, StoredAnswer
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
    changes = _changes(rows)
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

    by_fact: dict[str, list[StoredAnswer]] = {}
    for row in rows:
        by_fact.setdefault(row.fact, []).append(row)
    given, earlier = {}, {}
    for fact, told in by_fact.items():
        latest = told[-1]
        stand = [row for row in told if stands(row)] if stands(latest) else []
        if found := _weighed(fact, stand, visit_id):
            given[fact] = found
        elif latest.visit_id != visit_id and latest.value is not None and is_usable(fact, latest.value):
            earlier[fact] = _given(latest, visit_id)
    return Standing(given=given, earlier=earlier, is_return=first != here, changed=changes.get(here))


def _changes(rows: Sequence[StoredAnswer]) -> dict[tuple[datetime, int], bool]:
    """The answer to the change question of each visit; a yes stays while two sources differ."""
    told: dict[tuple[datetime, int], list[StoredAnswer]] = {}
    for row in rows:
        if row.fact == CHANGED:
            told.setdefault((row.visit_starts_at, row.visit_id), []).append(row)
    found = ((visit, _weighed(CHANGED, said, visit[1])) for visit, said in told.items())
    return {visit: given.value for visit, given in found if given}


def _weighed(fact: str, rows: Sequence[StoredAnswer], visit_id: int) -> Given | None:
    """What stands of the rows of one question that have not expired, oldest first.

    The latest of each source counts. Where they differ the riskier stands until a clinician settles it, whoever spoke
    last. A patient who takes her own answer back takes nobody else's back.
    """
    if not rows or (rows[-1].value is None and rows[-1].source is not Source.PATIENT):
        return None
    settled = max((number for number, row in enumerate(rows) if row.settled_why and row.value is not None), default=0)
    said = _latest_of_each(fact, rows[settled:])
    if not said:
        return None
    value = riskier(fact, [row.value for row in said])
    stands = next((row for row in reversed(said) if same(row.value, value)), said[-1])
    clinicians = next((row for row in said if row.source is Source.CLINICIAN), None)
    are_one = all(same(row.value, value) for row in said)
    each = [(row, _given(row, visit_id)) for row in _latest_of_each(fact, rows)]
    return replace(
        _given(stands, visit_id), value=stands.value if same(stands.value, value) else value,
        typed=stands.typed if are_one else _together(said), is_complete=all(row.is_complete for row in said),
        said=tuple(one for _, one in each), others=tuple(one for row, one in each if not same(row.value, value)),
        is_disputed=not are_one and (clinicians is None or not same(clinicians.value, value)),
    )  # fmt: skip


def _latest_of_each(fact: str, rows: Sequence[StoredAnswer]) -> list[StoredAnswer]:
    latest = {row.source: row for row in rows}
    known = [row for row in latest.values() if row.value is not None and is_usable(fact, row.value)]
    return sorted(known, key=lambda row: row.id)


def _together(rows: Sequence[StoredAnswer]) -> tuple[Entry, ...]:
    """The entries of several lists; what is written alike once."""
    return tuple({entry.typed.casefold(): entry for row in reversed(rows) for entry in row.typed}.values())


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


def _given(row: StoredAnswer, visit_id: int) -> Given:
    return Given(
        value=row.value, source=row.source, by_name=row.by_name, at=row.given_at, carried=row.visit_id != visit_id,
        is_complete=row.is_complete, typed=row.typed, settled_why=row.settled_why,
    )  # fmt: skip
