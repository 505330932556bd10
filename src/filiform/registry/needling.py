"""From the fold of a session to rows: each needle with what was done with it, and the session's dose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from filiform.knowledge import catalogues
from filiform.treatment.rules.dose import dose_of
from filiform.treatment.types import Channel, NeedleState, SessionState

Row = tuple[Any, ...]


def dose_row(state: SessionState) -> Row:
    """needles, muscles, twitches, passes, needle minutes, longest dwell, minutes of current, grade."""
    dose = dose_of(state)
    muscles = {needle.muscle for needle in state.needles.values() if needle.counts}
    return (
        dose.needles, len(muscles), dose.twitches, dose.passes, round(dose.needle_min, 3),
        round(dose.longest_dwell_min, 3), round(dose.stimulation_min, 3), dose.grade,
    )  # fmt: skip


def needle_rows(state: SessionState) -> Iterator[Row]:
    """number, muscle, side, gauge, length, depth, technique, passes, twitches, sensation, dwell, bleeding, stimulated,
    seconds of current, hertz, pulse, intensity; in the order of insertion."""
    channels = (*state.past_channels, *state.running.values())
    real = [needle for needle in state.needles.values() if needle.counts]
    known = catalogues.muscles().by_id
    for number, needle in enumerate(real, 1):
        said = needle.insertion.said
        yield (
            number, said.muscle if said.muscle in known else "other", said.side, said.gauge_mm,
            said.length_mm, said.depth_mm, said.technique,
            sum(act.said.passes or 0 for act in needle.manipulations), needle.twitches, _sensation(needle),
            _dwell_s(needle), needle.withdrawal.bleeding if needle.withdrawal else None,
            *_current([one for one in channels if needle.id in one.start.said.needles and one.ended != "not-in"]),
        )  # fmt: skip


def _sensation(needle: NeedleState) -> int | None:
    return max((act.said.score for act in needle.sensations if act.said.score is not None), default=None)


def _dwell_s(needle: NeedleState) -> float | None:
    if needle.withdrawn_at is None:
        return None
    return max((needle.withdrawn_at - needle.inserted_at).total_seconds(), 0.0)


def _current(channels: list[Channel]) -> Row:
    if not channels:
        return (False, None, None, None, None)
    ended = [one for one in channels if one.stopped_at is not None]
    seconds = sum((one.stopped_at - one.start.at).total_seconds() for one in ended if one.stopped_at)
    last = channels[-1].start.said
    return (True, seconds, last.hz, last.pulse_us, last.intensity_ma)
