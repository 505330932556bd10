"""The worklist before the visit, as its page reads it: one card a visit, the gravest and soonest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from filiform.intake.redflags.types import URGENCY_WORDS, FlagRow, gravest_of, gravity
from filiform.intake.rules.facts import fact_of
from filiform.intake.types import Given, Source
from filiform.intake.words import answer_words
from filiform.patients.types import Identity


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words. `said`: (question, answer) it rests on."""

    row: FlagRow
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that waits for one visit. `patient` None: not of this page's reader."""

    visit_ref: str
    starts_at: datetime
    status: str
    practitioner: str
    patient: Identity
    reasons: tuple[Reason, ...]
    urgency: str
    kind: str

    @property
    def first(self) -> FlagRow:
        return self.reasons[0].row

    @property
    def is_at_once(self) -> bool:
        return self.kind == "danger"

    @property
    def raised_at(self) -> datetime:
        return max(one.row.raised_at for one in self.reasons)

    @property
    def taken_by(self) -> str:
        """Who takes care of it; empty again when something new has come since."""
        return self.first.taken_by if all(one.row.taken_at for one in self.reasons) else ""

    @property
    def tried(self) -> tuple[tuple[datetime, str], ...]:
        return max((one.row.tried for one in self.reasons), key=len)

    @property
    def has_more_than_taken(self) -> bool:
        taken = [one.row.taken_at is not None for one in self.reasons]
        return any(taken) and not all(taken)


def cases(rows: Iterable[FlagRow], people: Mapping[int, Identity], *, is_done: bool) -> list[Case]:
    """Open ones gravest first and then by the time of the visit; those dealt with newest first."""
    by_visit: dict[tuple[int, datetime | None], list[FlagRow]] = {}
    for row in rows:
        if (row.done_at is not None) is is_done and row.patient_id in people:
            by_visit.setdefault((row.visit_id, row.done_at), []).append(row)
    found = [_case(held, people) for held in by_visit.values()]
    if is_done:
        return sorted(found, key=lambda case: case.first.done_at or case.raised_at, reverse=True)
    return sorted(found, key=lambda case: (gravity(case.first), case.starts_at))


def _case(rows: list[FlagRow], people: Mapping[int, Identity]) -> Case:
    ordered = sorted(rows, key=lambda row: (row.taken_back_at is not None, gravity(row), row.raised_at))
    first = ordered[0]
    urgency, kind = URGENCY_WORDS[gravest_of([row for row in ordered if row.taken_back_at is None] or ordered)]
    return Case(
        first.visit_ref, first.starts_at, first.visit_status, first.practitioner, people[first.patient_id],
        tuple(Reason(row, tuple(_said(row))) for row in ordered), urgency, kind,
    )  # fmt: skip


def _said(row: FlagRow) -> Iterable[tuple[str, str]]:
    for fact, value in row.answers.items():
        question = fact_of(fact)
        yield question.question, answer_words(question, _given(value, row))


def _given(value: Any, row: FlagRow) -> Given:
    return Given(value=value, source=Source.PATIENT, by_name="", at=row.raised_at, carried=False)
