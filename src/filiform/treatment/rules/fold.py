"""From events to the state of the session.

`fold` reads a whole stream, `apply` adds one event to a state; both give equal states. Needles are kept by id and
never counted by arithmetic. The fold refuses only what cannot be a stream at all (`errors.Impossible`): whether an
act was allowed is the business of the gates, and what has been recorded must always be readable.

What the fold itself guarantees, whatever the order of events:
- a close counts only while no needle is in, and a needle that goes in undoes it;
- current ends when a needle of its pair comes out;
- a withdrawal recorded after its needle was struck out proves that the needle was in, and brings it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from filiform.treatment import payloads as p
from filiform.treatment.errors import (
    AlreadyCorrected,
    CorrectionUnknown,
    NeedleIdUsed,
    NeedleUnknown,
    NotCorrectable,
    OtherSession,
    SequenceBroken,
)
from filiform.treatment.events import Event, parse_payload
from filiform.treatment.rules.draft import Draft
from filiform.treatment.types import Act, Channel, Correction, NeedleState, SessionState, Struck, Withdrawal

EMPTY = SessionState()

_NOT_CORRECTABLE = {
    "session.closed": "reopen the session instead",
    "session.reopened": "close the session again instead",
}


def fold(events: Iterable[Event]) -> SessionState:
    """The state after these events, whose sequence runs 1..n without a gap.

    A command id that comes again changes nothing. Raises: errors.Impossible.
    """
    history: list[Event] = []
    seen: set[str] = set()
    sequence, session = 0, ""
    for event in events:
        session = session or event.session
        _check_place(event, session, sequence, retried=event.command_id in seen)
        sequence = max(sequence, event.sequence)
        if event.command_id not in seen:
            seen.add(event.command_id)
            history.append(event)
    return _build(history, sequence)


def apply(session: SessionState, event: Event) -> SessionState:
    """The state one event later. The same `command_id` again gives the same state.

    Raises: errors.Impossible.
    """
    check_place(session, event)
    if event.command_id in session.command_ids:
        return session if event.sequence <= session.sequence else replace(session, sequence=event.sequence)
    if isinstance(event.payload, p.EventCorrected):
        return _build((*session.history, event), event.sequence)
    draft = Draft.of(session)
    _act(draft, event, event.payload)
    draft.remember(event)
    return draft.freeze()


def next_sequence(session: SessionState) -> int:
    return session.sequence + 1


def check_place(session: SessionState, event: Event) -> None:
    """Refuses an event of another session, or one that does not follow on the last. Raises: errors.Impossible."""
    retried = event.command_id in session.command_ids
    _check_place(event, session.session or event.session, session.sequence, retried=retried)


def _check_place(event: Event, session: str, sequence: int, *, retried: bool) -> None:
    if event.session != session:
        raise OtherSession(given=event.session, session=session)
    if event.sequence != sequence + 1 and not (retried and event.sequence <= sequence):
        raise SequenceBroken(given=event.sequence, expected=sequence + 1)


def _build(history: Sequence[Event], sequence: int) -> SessionState:
    replaced, corrections = _corrections(history)
    draft = Draft()
    for event in history:
        replacement = replaced.get(event.sequence)
        if replacement is None:
            _act(draft, event, event.payload)
        elif replacement.payload is not None:
            _act(draft, event, replacement.payload)
        elif isinstance(event.payload, p.NeedleInserted):
            _act(draft, event, event.payload)
            draft.needles[event.payload.needle] = replace(
                draft.needles[event.payload.needle], struck=replacement.struck
            )
        draft.remember(event)
    draft.corrections = corrections
    draft.sequence = sequence
    return draft.freeze()


@dataclass(frozen=True, slots=True)
class _Replacement:
    payload: p.Payload | None
    struck: Struck


def _corrections(history: Sequence[Event]) -> tuple[dict[int, _Replacement], list[Correction]]:
    """What counts instead of each corrected act (by its sequence), and every correction in order."""
    latest: dict[int, _Replacement] = {}
    corrections: list[Correction] = []
    if not any(isinstance(event.payload, p.EventCorrected) for event in history):
        return latest, corrections
    by_name: dict[int | str, Event] = {}
    root_of: dict[int, Event] = {}
    corrected_by: dict[int, int] = {}
    for event in history:
        by_name[event.sequence] = by_name[event.command_id] = event
        if not isinstance(event.payload, p.EventCorrected):
            continue
        said = event.payload
        target = by_name.get(said.corrects)
        if target is None or target is event:
            raise CorrectionUnknown(corrects=said.corrects)
        if target.sequence in corrected_by:
            raise AlreadyCorrected(corrects=said.corrects, by=corrected_by[target.sequence])
        corrected_by[target.sequence] = event.sequence
        root = root_of[event.sequence] = root_of.get(target.sequence, target)
        payload = _replacement(root, said)
        latest[root.sequence] = _Replacement(payload, Struck(said.reason, event.occurred_at, event.by, event.sequence))
        corrections.append(
            Correction(
                sequence=event.sequence,
                corrects=target.sequence,
                root=root.sequence,
                kind=root.kind,
                original=root.payload,
                replacement=payload,
                reason=said.reason,
                at=event.occurred_at,
                by=event.by,
            )
        )
    return latest, corrections


def _replacement(root: Event, said: p.EventCorrected) -> p.Payload | None:
    if why := _NOT_CORRECTABLE.get(root.kind):
        raise NotCorrectable(kind=root.kind, why=why)
    if said.replacement is None:
        if root.kind == "session.opened":
            raise NotCorrectable(kind=root.kind, why="a session that was opened stays opened")
        return None
    payload = parse_payload(root.kind, said.replacement, version=root.version, where="payload.replacement")
    match payload, root.payload:
        case p.NeedleInserted(needle=given), p.NeedleInserted(needle=kept) if given != kept:
            raise NotCorrectable(kind=root.kind, why=f"the needle keeps its id {kept}")
    return payload


def _needle(draft: Draft, needle: str) -> NeedleState:
    if needle not in draft.needles:
        raise NeedleUnknown(needle=needle)
    return draft.needles[needle]


def _act(draft: Draft, event: Event, payload: p.Payload) -> None:  # noqa: C901, PLR0912, PLR0915  one case per kind
    """Adds one act to the draft. Every kind has its case; a new kind without one does not pass the type check."""
    at, by, sequence = event.occurred_at, event.by, event.sequence
    match payload:
        case p.NeedleInserted(needle=needle):
            if needle in draft.needles:
                raise NeedleIdUsed(needle=needle)
            draft.needles[needle] = NeedleState(Act(payload, at, by, sequence))
            draft.closed = None
        case p.NeedleWithdrawn(needle=needle):
            _withdraw(draft, _needle(draft, needle), event, payload)
        case p.TwitchSeen(needle=needle, count=count):
            old = _needle(draft, needle)
            draft.needles[needle] = replace(old, twitches=old.twitches + count)
        case p.SensationReported(needle=about):
            if about is None:
                draft.sensations.append(Act(payload, at, by, sequence))
            else:
                old = _needle(draft, about)
                draft.needles[about] = replace(old, sensations=(*old.sensations, Act(payload, at, by, sequence)))
        case p.NeedleManipulated(needle=needle):
            old = _needle(draft, needle)
            draft.needles[needle] = replace(old, manipulations=(*old.manipulations, Act(payload, at, by, sequence)))
        case p.NeedlesAllWithdrawn(reason=reason):
            for needle, old in draft.needles.items():
                if old.is_in:
                    draft.needles[needle] = replace(old, withdrawal=Withdrawal(at, by, reason))
            _end_channels(draft, event)
        case p.StimulationStarted():
            _start(draft, event, payload)
        case p.StimulationStopped(channel=channel):
            if started := draft.running.pop(channel, None):
                draft.past_channels.append(replace(started, stopped_at=at, stopped_by=by, ended="stopped"))
        case p.NeedleMissing(needle=needle):
            old, lost = _needle(draft, needle), Act(payload, at, by, sequence)
            draft.needles[needle] = replace(old, missing=lost, searches=(*old.searches, lost))
        case p.NeedleFound(needle=needle):
            old = _needle(draft, needle)
            searches = (*old.searches, Act(payload, at, by, sequence))
            draft.needles[needle] = replace(old, missing=None, searches=searches)
        case p.SkinPrepared(region=region, side=side):
            draft.skin[region, side] = Act(payload, at, by, sequence)
        case p.HandsCleaned():
            draft.hands.append(Act(payload, at, by, sequence))
        case p.TimeoutPassed():
            draft.timeout = Act(payload, at, by, sequence)
        case p.SharpsCounted():
            draft.counts.append(Act(payload, at, by, sequence))
        case p.TechniqueApplied():
            draft.techniques.append(Act(payload, at, by, sequence))
        case p.MeasureRecorded():
            draft.measures.append(Act(payload, at, by, sequence))
        case p.IncidentReported():
            draft.incidents.append(Act(payload, at, by, sequence))
        case p.AdviceGiven():
            draft.advice.append(Act(payload, at, by, sequence))
        case p.SessionOpened():
            draft.opened = Act(payload, at, by, sequence)
        case p.SessionClosed():
            if not any(needle.is_in for needle in draft.needles.values()):
                draft.closed = Act(payload, at, by, sequence)
        case p.SessionReopened():
            draft.closed = None
            draft.reopenings.append(Act(payload, at, by, sequence))
        case p.EventCorrected():
            return
        case _:
            assert_never(payload)


def _withdraw(draft: Draft, needle: NeedleState, event: Event, said: p.NeedleWithdrawn) -> None:
    """The first withdrawal counts, and a later one adds only the bleeding and pressure it left out.

    One recorded after the needle was struck out shows that it was in after all.
    """
    struck = None if needle.struck and event.sequence > needle.struck.sequence else needle.struck
    out = needle.withdrawal
    if out is None:
        out = Withdrawal(event.occurred_at, event.by, "routine", said.bleeding, said.pressure_s)
    elif out.is_bare:
        out = replace(out, bleeding=said.bleeding, pressure_s=said.pressure_s)
    draft.needles[needle.id] = replace(needle, struck=struck, withdrawal=out)
    if draft.running:
        _end_channels(draft, event)


def _start(draft: Draft, event: Event, said: p.StimulationStarted) -> None:
    start = Channel(Act(said, event.occurred_at, event.by, event.sequence))
    pair = [_needle(draft, needle) for needle in said.needles]
    if not all(needle.is_in for needle in pair):
        draft.past_channels.append(replace(start, stopped_at=event.occurred_at, stopped_by=event.by, ended="not-in"))
        return
    if before := draft.running.pop(said.channel, None):
        draft.past_channels.append(replace(before, stopped_at=event.occurred_at, stopped_by=event.by, ended="stopped"))
    draft.running[said.channel] = start


def _end_channels(draft: Draft, event: Event) -> None:
    """Current ends on every channel that has lost a needle."""
    for channel, started in list(draft.running.items()):
        if not all(draft.needles[needle].is_in for needle in started.start.said.needles):
            del draft.running[channel]
            draft.past_channels.append(
                replace(started, stopped_at=event.occurred_at, stopped_by=event.by, ended="withdrawn")
            )
