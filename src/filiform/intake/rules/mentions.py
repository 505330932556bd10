"""What a named medicine or condition is asked about elsewhere in the history.

A typed "DVT" is in none of the value sets, yet a question of its own deals with it. Where that question is open or
says no, the two are shown side by side; a person decides which is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from filiform.intake.rules.entries import entries_of, resolution
from filiform.intake.rules.topics import NAMED, topic_of_fact, topics
from filiform.intake.types import Entry, FactSheet, Source

# What a question says where it finds nothing; for the others "no" is false, "no" or an empty list.
NOTHING = frozenset({"no", "none", "never", "not-applicable", "no-problem"})


@dataclass(frozen=True, slots=True)
class Mention:
    """`named` was typed into the list `listed`; the question `fact` deals with it. `is_open`: unanswered, else no."""

    listed: str
    named: str
    fact: str
    topic: str
    is_open: bool


def mentions(sheet: FactSheet, *, is_desk: bool = False) -> tuple[Mention, ...]:
    """Names whose own question is open or answered no, in the order they were typed.

    `is_desk`: leaves out the clinician's questions and answers.
    """
    lists = {listed: sheet.given[listed] for listed in NAMED if listed in sheet.given}
    seen = {listed: given.patients_own if is_desk else given for listed, given in lists.items()}
    return tuple(
        Mention(listed, entry.typed, fact, topic, fact not in sheet.given)
        for listed, given in seen.items()
        if given is not None
        for entry in entries_of(given.value, given.typed)
        for fact in asked_by(listed, entry)
        if (topic := topic_of_fact(fact)) and _differs(fact, topic, sheet, is_desk=is_desk)
    )


def asked_by(listed: str, entry: Entry) -> tuple[str, ...]:
    """The questions that deal with an entry; none while it is not settled what it means."""
    if entry.is_open:
        return ()
    return tuple(dict.fromkeys(fact for name in (entry.typed, *entry.terms) for fact in _asked_by(listed, name)))


@lru_cache(maxsize=1024)
def _asked_by(listed: str, name: str) -> tuple[str, ...]:
    return resolution(listed, name).asked_by


def _differs(fact: str, topic: str, sheet: FactSheet, *, is_desk: bool) -> bool:
    is_clinicians = topics()[topic].by == "clinician"
    given = sheet.given.get(fact)
    if given is None:
        return (fact in sheet.open or fact in sheet.optional) and not (is_desk and is_clinicians)
    return not is_clinicians and not (is_desk and given.source is Source.CLINICIAN) and says_no(given.value)


def says_no(value: Any) -> bool:
    if isinstance(value, list):
        return not value or value == ["none"]
    return value is False or value in NOTHING
