"""An adverse event is the fold of its history: report, descriptions, actions, judgement, closing. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from filiform.core.errors import Refused
from filiform.safety.errors import (
    ActionMissing,
    CausalityMissing,
    GradeMissing,
    OutcomeNotKnown,
    SessionStillOpen,
    ToldOutsideMissing,
)
from filiform.safety.types import (
    Action,
    ActionKind,
    Conclusion,
    Entry,
    EntryKind,
    EventFacts,
    Onset,
    Outcome,
    Source,
    State,
)

MISSING_NEEDLE: Final = "forgotten-needle"
"""Id of adverse-events.yaml for a needle that was left or cannot be found."""
GRAVEST: Final = "serious"


def _moment(said: Any) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _words(said: Any) -> str:
    return str(said or "")


def _list(said: Any) -> tuple[str, ...]:
    return tuple(said or ())


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "kind": _words,
    "grade": _words,
    "is_near_miss": bool,
    "is_expected": lambda said: None if said is None else bool(said),
    "source": Source,
    "noticed_at": _moment,
    "began_at": _moment,
    "onset": lambda said: Onset(said or ""),
    "ended_at": _moment,
    "outcome": lambda said: Outcome(said or ""),
    "note": _words,
    "muscles": _list,
    "regions": _list,
    "needles": _list,
}
"""What a report or a description may say, by name of the field of `EventFacts`, and how it is read from JSON."""


def fold(entries: Iterable[Entry]) -> EventFacts:
    facts = EventFacts()
    for entry in entries:
        facts = apply(facts, entry)
    return facts


def apply(facts: EventFacts, entry: Entry) -> EventFacts:  # noqa: PLR0911  one case per kind
    """The event after one more line of its history."""
    said = entry.said
    facts = replace(facts, sequence=entry.sequence)
    match entry.kind:
        case EntryKind.REPORTED | EntryKind.DESCRIBED:
            return replace(facts, **_read(said))
        case EntryKind.SESSION:
            facts = replace(facts, **_read(said))
            if said.get("struck"):
                return replace(
                    facts, state=State.CLOSED, conclusion=Conclusion.MISTAKE, closing_reason=_words(said.get("reason")),
                    closed_at=entry.at, closed_by=entry.by,
                )  # fmt: skip
            return facts
        case EntryKind.ACTION:
            return replace(facts, actions=(*facts.actions, _action(entry)))
        case EntryKind.CAUSALITY:
            return replace(
                facts, causality=_words(said["causality"]), causality_reason=_words(said.get("reason")),
                causality_by=entry.by, causality_at=entry.at, causality_is_own=bool(said.get("is_own")),
            )  # fmt: skip
        case EntryKind.REVIEW:
            return replace(facts, state=State.UNDER_REVIEW)
        case EntryKind.CLOSED:
            return replace(
                facts, state=State.CLOSED, conclusion=Conclusion(said["conclusion"]),
                closing_reason=_words(said["reason"]), told_outside=_words(said.get("told_outside")),
                closed_at=entry.at, closed_by=entry.by,
            )  # fmt: skip
        case EntryKind.REOPENED:
            return replace(
                facts, state=State.OPEN, conclusion=Conclusion.NONE, closing_reason="", closed_at=None, closed_by=""
            )
    raise TypeError(f"No case for {entry.kind}; add one to apply().")


def _read(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: READERS[name](value) for name, value in said.items() if name in READERS}


def _action(entry: Entry) -> Action:
    said = entry.said
    done_at = datetime.fromisoformat(said["done_at"])
    return Action(ActionKind(said["kind"]), said["text"], done_at, said.get("who", ""), entry.by, entry.at)


def to_json(value: Any) -> Any:
    """A value of `EventFacts` as its line in the history holds it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def changes(facts: EventFacts, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What of `wanted` differs from what is known, ready to be written. Unknown names are a bug."""
    read = {name: READERS[name](to_json(value)) for name, value in wanted.items()}
    return {name: to_json(value) for name, value in read.items() if value != getattr(facts, name)}


def onset_at(began_at: datetime, *, opened_at: datetime, last_out_at: datetime | None) -> Onset:
    """How long after the session something began: counted from the last needle out."""
    ended = last_out_at or opened_at
    if began_at <= ended:
        return Onset.DURING
    since = began_at - ended
    for onset, limit in _ONSET_LIMITS:
        if since <= limit:
            return onset
    return Onset.LATER


_ONSET_LIMITS: Final = (
    (Onset.HOUR, timedelta(hours=1)),
    (Onset.DAY, timedelta(hours=24)),
    (Onset.THREE_DAYS, timedelta(hours=72)),
)


def faults_of_closing(
    facts: EventFacts, conclusion: Conclusion, *, told_outside: str, is_session_open: bool
) -> Iterator[Refused]:
    """What still stands between this event and its end, gravest first.

    What was ruled out, entered twice or by mistake needs only its reason. A session that was opened again for it has to
    be closed in every case: nobody would look for it later.
    """
    if is_session_open:
        yield SessionStillOpen()
    if conclusion is not Conclusion.CONFIRMED:
        return
    if not facts.is_near_miss:
        if not facts.grade:
            yield GradeMissing()
        if not facts.causality:
            yield CausalityMissing()
        if facts.outcome is Outcome.UNKNOWN:
            yield OutcomeNotKnown()
    if facts.grade == GRAVEST:
        if not facts.actions:
            yield ActionMissing()
        if not told_outside.strip():
            yield ToldOutsideMissing()
