"""An exposure is the fold of its history; the tests proposed for it come from the catalogue. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from filiform.knowledge.adverse_events import Exposure as Guide
from filiform.knowledge.adverse_events import ExposureTest
from filiform.safety.exposures.types import (
    AgreedTest,
    CareDone,
    Depth,
    Entry,
    EntryKind,
    ExposureFacts,
    How,
    SourceKnown,
)

LONGEST: Final = 2000

READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "how": How,
    "happened_at": datetime.fromisoformat,
    "body_part": str,
    "depth": lambda said: Depth(said or ""),
    "device": str,
    "lot": str,
    "work_area": str,
    "account": str,
    "gloves": lambda said: None if said is None else bool(said),
    "source": SourceKnown,
}


def fold(entries: Iterable[Entry]) -> ExposureFacts:
    facts = ExposureFacts()
    for entry in entries:
        facts = apply(facts, entry)
    return facts


def apply(facts: ExposureFacts, entry: Entry) -> ExposureFacts:
    """The exposure after one more line of its history."""
    facts, said = replace(facts, sequence=entry.sequence), entry.said
    match entry.kind:
        case EntryKind.REPORTED | EntryKind.DESCRIBED:
            read = {name: READERS[name](value) for name, value in said.items() if name in READERS}
            return _cared(replace(facts, **read), entry)
        case EntryKind.CARED:
            return _cared(facts, entry)
        case EntryKind.PLANNED:
            test = AgreedTest(said["test"], said["text"], date.fromisoformat(said["due_on"]))
        case EntryKind.TESTED:
            test = replace(facts.tests[said["test"]], done_on=date.fromisoformat(said["done_on"]), dropped="")
        case EntryKind.DROPPED:
            test = replace(facts.tests[said["test"]], dropped=str(said["reason"]))
        case EntryKind.CLOSED:
            return replace(facts, closing_reason=str(said["reason"]), closed_at=entry.at, closed_by=entry.by)
        case EntryKind.REOPENED:
            return replace(facts, closing_reason="", closed_at=None, closed_by="")
    return replace(facts, tests={**facts.tests, test.key: test})


def _cared(facts: ExposureFacts, entry: Entry) -> ExposureFacts:
    new = {key: CareDone(key, entry.at, entry.by) for key in entry.said.get("done", ()) if key not in facts.done}
    return replace(facts, done={**facts.done, **new}) if new else facts


def to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


@dataclass(frozen=True, slots=True)
class Proposal:
    """A test of the catalogue with its days, counted from the exposure."""

    test: ExposureTest
    first: date
    last: date

    @property
    def key(self) -> str:
        return self.test.id


def proposals(facts: ExposureFacts, guide: Guide, day: date) -> tuple[Proposal, ...]:
    """The tests the catalogue proposes after this exposure and that are neither planned nor done.

    `day` is the clinic's own day of the exposure. None where the needle had touched nobody.
    """
    if facts.source is SourceKnown.CLEAN:
        return ()
    return tuple(
        Proposal(test, day + timedelta(days=test.from_days), day + timedelta(days=test.to_days))
        for test in guide.tests
        if test.id not in facts.tests
    )


def steps(facts: ExposureFacts, guide: Guide) -> tuple[tuple[str, str, CareDone | None], ...]:
    """First aid for what happened, then care: (id, words, when it was done)."""
    aid = [(one.id, one.text) for one in guide.first_aid if facts.how in one.after]
    care = [(one.id, one.text) for one in guide.care]
    return tuple((key, text, facts.done.get(key)) for key, text in (*aid, *care))


def known_steps(guide: Guide) -> frozenset[str]:
    return frozenset(step_words(guide))


def step_words(guide: Guide) -> dict[str, str]:
    """Every step of first aid and care, by its id."""
    return {one.id: one.text for one in guide.first_aid} | {one.id: one.text for one in guide.care}
