"""What was answered, by whom and when, and what a page or a verdict reads of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from filiform.booking.types import VisitRow
from filiform.clinics.types import Member


class Source(StrEnum):
    """Whose knowledge an answer is; who typed it is kept beside it."""

    PATIENT = "patient"
    CLINICIAN = "clinician"
    RECORD = "record"

    @property
    def label(self) -> str:
        return {"patient": "Patient", "clinician": "Clinician", "record": "Record"}[self.value]


@dataclass(frozen=True, slots=True)
class Entry:
    """One medicine or condition as it was typed. `terms`: names the rules know; `is_other`: in none of the lists."""

    typed: str
    terms: tuple[str, ...] = ()
    is_other: bool = False

    @property
    def is_open(self) -> bool:
        """Nobody has said yet what is meant: the question stays open."""
        return not self.terms and not self.is_other


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One row of the record, as it is read. `visit_starts_at` orders visits; `id` orders rows."""

    id: int
    visit_id: int
    visit_starts_at: datetime
    episode_id: int
    fact: str
    value: Any
    typed: tuple[Entry, ...]
    is_complete: bool
    source: Source
    by_name: str
    given_at: datetime
    settled_why: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that stands. `carried`: given at an earlier visit and still valid.

    `is_complete` false: a list that was begun and not closed. `said`: the latest of each source; `others`: those of
    them that say something else than what stands. `is_disputed`: they differ, the riskier stands, and no clinician has
    settled it yet. `settled_why`: a clinician's reason why this is right, whatever the others say.
    """

    value: Any
    source: Source
    by_name: str
    at: datetime
    carried: bool
    is_complete: bool = True
    typed: tuple[Entry, ...] = ()
    said: tuple[Given, ...] = ()
    others: tuple[Given, ...] = ()
    is_disputed: bool = False
    settled_why: str = ""

    @property
    def patients_own(self) -> Given | None:
        """What may be shown to the patient: nothing a clinician said, alone or together with her."""
        if all(one.source is not Source.CLINICIAN for one in (self, *self.said)):
            return self
        return next((one for one in self.said if one.source is Source.PATIENT), None)

    @property
    def mark(self) -> str:
        """Names what each source says, so that a page can tell what was read on it."""
        said = sorted([one.source.value, one.value, one.is_complete] for one in self.said)
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A typed medicine or condition that stands for nothing yet."""

    fact: str
    typed: str


@dataclass(frozen=True, slots=True)
class FactSheet:
    """Everything known of a patient for one visit.

    values: fact -> value as rules read it, derived ones included, plan facts not. An expired answer and a list that
    was begun and not closed are absent: unknown.
    given: fact -> who said so and when; unclosed lists too. earlier: answers that expired, to be shown as "last time".
    open: mandatory questions without an answer, in the order of the pages. optional: questions that would decide a
    rule and hold nothing. is_return: a history was answered at an earlier visit, so the change question comes first.
    changed: its answer at this visit; None where it was not asked or not answered.
    """

    values: Mapping[str, Any]
    given: Mapping[str, Given]
    unmatched: tuple[Unmatched, ...]
    open: tuple[str, ...]
    optional: tuple[str, ...]
    is_return: bool
    changed: bool | None
    earlier: Mapping[str, Given] = field(default_factory=dict)

    @property
    def disputed(self) -> tuple[str, ...]:
        """Questions to which two sources say different things that nobody has settled, in a fixed order."""
        return tuple(sorted(fact for fact, given in self.given.items() if given.is_disputed))

    @property
    def to_ask(self) -> int:
        """What keeps the history open: unanswered mandatory questions, names that stand for nothing yet, disputes."""
        return len({*self.open, *self.disputed}) + len(self.unmatched)

    @property
    def is_complete(self) -> bool:
        return not self.to_ask


class AnswersListener(Protocol):
    def __call__(self, *, visit: VisitRow, sheet: FactSheet, by: Member, at: datetime) -> None: ...


# Screening hears of new answers in the transaction that records them, so that no verdict outlives its answers.
_listeners: list[AnswersListener] = []


def tell_of_answers(listener: AnswersListener) -> None:
    """Register once, from the AppConfig.ready() of a later step."""
    if listener not in _listeners:
        _listeners.append(listener)


def answers_changed(*, visit: VisitRow, sheet: FactSheet, by: Member, at: datetime) -> None:
    for listener in _listeners:
        listener(visit=visit, sheet=sheet, by=by, at=at)
