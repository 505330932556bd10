"""Gates that need nothing but the stream itself (and which regions a muscle lies in).

They are checked live and again on replay, so a stream that was accepted replays, and a stream that could never have
been accepted does not. An event that carries `against` was recorded as a fact after the act: it skips these gates.

| refused                                                           | code                          |
|-------------------------------------------------------------------|-------------------------------|
| anything but taking needles out, before the session is opened     | not_opened                    |
| opening twice; reopening what is open                             | already_opened, not_closed    |
| any act in a closed session, except taking needles out, finding a missing one, reopening | session_closed |
| a needle id used twice; an act on a needle nobody inserted        | needle_id_used, needle_unknown |
| a needle before the skin over its muscle was prepared on that side | skin_not_prepared, muscle_unknown |
| manipulating a needle that is not in; current on one              | needle_not_in                 |
| withdrawing a needle that is out already, unless it adds the bleeding or pressure not yet recorded | needle_not_in |
| starting a running channel; a needle on two channels; stopping an idle channel | channel_running, needle_on_channel, channel_not_running |
| searching twice for one needle; finding one nobody misses         | needle_already_missing, needle_not_missing |
| closing with a needle in, uncounted, with a count that differs and no needle recorded as missing, with an ungraded incident | needle_still_in, not_counted, count_differs, incident_ungraded |
| correcting what is unknown, already replaced, or a close          | correction_unknown, already_corrected, not_correctable |
| striking out a needle that carries current                        | needle_on_channel             |

Never refused: `needle.withdrawn` for a needle that is in, or was struck out (the hand knows better than the record),
and `needles.all_withdrawn`, in whatever state the session is. A withdrawal of an id that nobody inserted names no needle
and is refused with the way out: record the insertion (with `against` if a gate stands in the way), then the withdrawal.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from filiform.core.errors import Refused
from filiform.treatment import payloads as p
from filiform.treatment.errors import (
    AlreadyOpened,
    ChannelNotRunning,
    ChannelRunning,
    CountDiffers,
    IncidentUngraded,
    MuscleUnknown,
    NeedleAlreadyMissing,
    NeedleIdUsed,
    NeedleNotIn,
    NeedleNotMissing,
    NeedleOnChannel,
    NeedleStillIn,
    NeedleUnknown,
    NotClosed,
    NotCounted,
    NotOpened,
    SessionIsClosed,
    SkinNotPrepared,
)
from filiform.treatment.events import Event
from filiform.treatment.rules.fold import apply
from filiform.treatment.types import NeedleState, SessionState

TAKING_OUT = frozenset({"needle.withdrawn", "needles.all_withdrawn"})
MISSING_NEEDLE_INCIDENTS = frozenset({"forgotten-needle", "missing-needle"})
"""`forgotten-needle` is the id of adverse-events.yaml; the other is accepted as its plain name."""

_STILL_ASKED_WHEN_CLOSED = frozenset({"session.opened", "session.reopened", "needle.found"})


def check_standing(session: SessionState, event: Event, muscle_regions: Mapping[str, frozenset[str]]) -> None:  # noqa: C901, PLR0912  one case per kind
    """Refuses what the session's own state forbids. `muscle_regions` is read only for an insertion.

    Raises: errors.NotNow, errors.Impossible.
    """
    if event.kind not in TAKING_OUT:
        if session.opened is None and event.kind != "session.opened":
            raise NotOpened()
        if session.is_closed and event.kind not in _STILL_ASKED_WHEN_CLOSED:
            raise SessionIsClosed()
    payload = event.payload
    match payload:
        case p.SessionOpened():
            if session.opened is not None:
                raise AlreadyOpened()
        case p.NeedleInserted():
            _insertion(session, payload, muscle_regions)
        case p.NeedleManipulated(needle=needle):
            _must_be_in(session, needle)
        case p.TwitchSeen(needle=needle):
            _must_be_real(session, needle)
        case p.SensationReported(needle=needle):
            if needle is not None:
                _must_be_real(session, needle)
        case p.StimulationStarted():
            _stimulation(session, payload)
        case p.StimulationStopped(channel=channel):
            if channel not in session.running:
                raise ChannelNotRunning(channel=channel)
        case p.NeedleWithdrawn(needle=needle):
            _withdrawal(_known(session, needle), payload)
        case p.NeedleMissing(needle=needle):
            if _must_be_real(session, needle).missing:
                raise NeedleAlreadyMissing(needle=needle)
        case p.NeedleFound(needle=needle):
            if not _known(session, needle).missing:
                raise NeedleNotMissing(needle=needle)
        case p.SessionClosed():
            for fault in closing_faults(session):
                raise fault
        case p.SessionReopened():
            if not session.is_closed:
                raise NotClosed()
        case p.EventCorrected(replacement=replacement):
            _correction(session, event, muscle_regions, struck=replacement is None)
        case (
            p.TimeoutPassed()
            | p.HandsCleaned()
            | p.SkinPrepared()
            | p.NeedlesAllWithdrawn()
            | p.SharpsCounted()
            | p.TechniqueApplied()
            | p.MeasureRecorded()
            | p.IncidentReported()
            | p.AdviceGiven()
        ):
            return
        case _:
            assert_never(payload)


def closing_faults(session: SessionState) -> Iterator[Refused]:
    """What the stream itself holds against closing, gravest first."""
    if needles := session.in_body:
        yield NeedleStillIn(needles=", ".join(in_order(session, needles)))
    yield from count_faults(session)
    for incident in session.incidents:
        if incident.said.severity is None:
            yield IncidentUngraded(kind=incident.said.kind)


def count_faults(session: SessionState) -> Iterator[Refused]:
    """Where what went in and what was counted differ, and no missing needle explains it."""
    inserted, missing = session.inserted, session.missing
    if session.counted is None:
        if inserted:
            yield NotCounted(inserted=len(inserted))
    elif session.counted != len(inserted - missing) and not _reported_short(session):
        yield CountDiffers(inserted=len(inserted), missing=len(missing), counted=session.counted)


def in_order(session: SessionState, needles: frozenset[str]) -> tuple[str, ...]:
    """These needles in the order they went in."""
    return tuple(needle for needle in session.needles if needle in needles)


def skin_is_prepared(session: SessionState, regions: frozenset[str], side: str) -> bool:
    """Whether one of these regions was prepared there. Bilateral covers every side; midline covers the midline."""
    return any(region in regions and prepared in {side, "bilateral"} for region, prepared in session.skin)


def _reported_short(session: SessionState) -> bool:
    """Fewer were counted than went in, and an incident says that a needle is missing."""
    return (session.counted or 0) < len(session.inserted) and any(
        incident.said.kind in MISSING_NEEDLE_INCIDENTS for incident in session.incidents
    )


def _insertion(session: SessionState, said: p.NeedleInserted, muscle_regions: Mapping[str, frozenset[str]]) -> None:
    if said.needle in session.needles:
        raise NeedleIdUsed(needle=said.needle)
    regions = muscle_regions.get(said.muscle)
    if regions is None:
        raise MuscleUnknown(muscle=said.muscle)
    if not skin_is_prepared(session, regions, said.side):
        raise SkinNotPrepared(muscle=said.muscle, side=said.side, region=" or ".join(sorted(regions)))


def _withdrawal(needle: NeedleState, said: p.NeedleWithdrawn) -> None:
    out = needle.withdrawal
    adds = said.bleeding is not None or said.pressure_s is not None
    if out is not None and not needle.struck and not (out.is_bare and adds):
        raise NeedleNotIn(needle=needle.id, why=_why_out(needle))


def _stimulation(session: SessionState, said: p.StimulationStarted) -> None:
    if said.channel in session.running:
        raise ChannelRunning(channel=said.channel)
    for needle in said.needles:
        _must_be_in(session, needle)
        for channel, running in session.running.items():
            if needle in running.start.said.needles:
                raise NeedleOnChannel(needle=needle, channel=channel)


def _correction(
    session: SessionState, event: Event, muscle_regions: Mapping[str, frozenset[str]], *, struck: bool
) -> None:
    after = apply(session, event)
    now = after.corrections[-1].replacement
    if isinstance(now, p.NeedleInserted) and now.muscle not in muscle_regions:
        raise MuscleUnknown(muscle=now.muscle)
    if not struck:
        return
    for needle in after.struck - session.struck:
        for channel, running in session.running.items():
            if needle in running.start.said.needles:
                raise NeedleOnChannel(needle=needle, channel=channel)


def _known(session: SessionState, needle: str) -> NeedleState:
    if needle not in session.needles:
        raise NeedleUnknown(needle=needle)
    return session.needles[needle]


def _must_be_real(session: SessionState, needle: str) -> NeedleState:
    found = _known(session, needle)
    if found.struck:
        raise NeedleNotIn(needle=needle, why=_why_out(found))
    return found


def _must_be_in(session: SessionState, needle: str) -> NeedleState:
    found = _known(session, needle)
    if not found.is_in:
        raise NeedleNotIn(needle=needle, why=_why_out(found))
    return found


def _why_out(needle: NeedleState) -> str:
    if needle.struck:
        return "its insertion was struck out as entered by mistake"
    return f"it was withdrawn at {needle.withdrawn_at:%H:%M} UTC"
