"""What was recorded, in short sentences without names: for the list below the board and for the toast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from filiform.knowledge import catalogues
from filiform.treatment import payloads as p
from filiform.treatment.cards import SIDE_LETTERS
from filiform.treatment.events import Event
from filiform.treatment.types import SessionState


@dataclass(frozen=True, slots=True)
class Line:
    """One recorded event in words. `struck` says that it no longer counts; `now` what counts instead."""

    sequence: int
    at: datetime
    by: str
    words: str
    struck: bool
    now: str
    reason: str


def lines(state: SessionState, names: Mapping[str, str]) -> list[Line]:
    """What was recorded, newest first; corrected acts struck out with what counts instead beside them."""
    labels = {needle.id: f"needle {number}" for number, needle in enumerate(state.needles.values(), start=1)}
    last = {one.root: one for one in state.corrections}
    told = []
    for event in reversed(state.history):
        if isinstance(event.payload, p.EventCorrected):
            continue
        correction = last.get(event.sequence)
        replaced = correction.replacement if correction else None
        told.append(
            Line(
                sequence=event.sequence,
                at=event.occurred_at,
                by=names.get(event.by, ""),
                words=words(event.kind, event.payload, labels),
                struck=correction is not None,
                now=words(event.kind, replaced, labels) if replaced else "",
                reason=f"{correction.reason}, {correction.at:%H:%M} UTC" if correction else "",
            )
        )
    return told


def words(kind: str, payload: p.Payload, labels: Mapping[str, str]) -> str:  # noqa: C901, PLR0911, PLR0912  one case per kind
    """One act in a short sentence, without names."""
    match payload:
        case p.NeedleInserted() as said:
            depth = f", {said.depth_mm:g} mm deep" if said.depth_mm is not None else ""
            how = f", {said.technique}" if said.technique else ""
            name = f"{SIDE_LETTERS[said.side]} {_muscle(said.muscle)}"
            size = f"{said.gauge_mm:.2f} × {said.length_mm:g} mm"
            return f"{_label(said.needle, labels)} into {name}, {size}{depth}{how}, lot {said.lot or 'unknown'}"
        case p.TwitchSeen(needle=needle, count=count):
            return f"Twitch on {labels.get(needle, needle)}" + (f", {count} times" if count > 1 else "")
        case p.SensationReported(needle=needle, quality=quality, score=score):
            where = f" at {labels.get(needle, needle)}" if needle else ""
            return f"{quality.capitalize()}{f' {score}/10' if score is not None else ''}{where}"
        case p.NeedleManipulated(needle=needle, technique=technique):
            return f"{_label(needle, labels)} worked: {technique}"
        case p.NeedleWithdrawn(needle=needle, bleeding=bleeding):
            return f"{_label(needle, labels)} out{', bled' if bleeding else ''}"
        case p.NeedlesAllWithdrawn(reason=reason):
            return f"All needles out ({reason})"
        case p.StimulationStarted() as run:
            pair = " and ".join(labels.get(needle, needle) for needle in run.needles)
            return f"Current on {pair}: {run.hz or '?'} Hz, {run.pulse_us or '?'} µs, {run.intensity_ma or '?'} mA"
        case p.StimulationStopped(channel=channel):
            return f"Current off, channel {channel}"
        case p.SkinPrepared(region=region, side=side, agent=agent):
            return f"Skin prepared: {region.replace('-', ' ')} ({side}), {agent or 'agent not said'}"
        case p.HandsCleaned(agent=agent):
            return f"Hands cleaned{f': {agent}' if agent else ''}"
        case p.TimeoutPassed(skipped=skipped):
            return "Time-out passed" + (f", {len(skipped)} left out with a reason" if skipped else "")
        case p.SharpsCounted(counted=counted, second_counter=second):
            return f"{counted} counted into the sharps bin{', by two people' if second else ''}"
        case p.NeedleMissing(needle=needle):
            return f"{_label(needle, labels)} missing"
        case p.NeedleFound(needle=needle, where_found=where):
            return f"{_label(needle, labels)} found{f': {where}' if where else ''}"
        case p.TechniqueApplied(technique=technique, minutes=minutes, region=region):
            where = f", {region.replace('-', ' ')}" if region else ""
            return f"{technique.capitalize()}{f', {minutes:g} min' if minutes is not None else ''}{where}"
        case p.MeasureRecorded(instrument=instrument, value=value, phase=phase):
            return f"{instrument_name(instrument)}: {value} ({phase})"
        case p.IncidentReported(kind=incident, severity=severity):
            found = catalogues.adverse_events().by_id.get(incident)
            return f"Incident: {found.title if found else incident} ({severity or 'not graded'})"
        case p.AdviceGiven(sheets=sheets):
            return f"Advice given: {', '.join(sheets) or 'spoken'}"
        case p.SessionReopened(reason=reason):
            return f"Session reopened: {reason}"
        case _:
            return {"session.opened": "Session opened", "session.closed": "Session closed"}.get(kind, kind)


def said_of(event: Event, state: SessionState) -> str:
    """One event in words, for the toast."""
    labels = {needle.id: f"needle {number}" for number, needle in enumerate(state.needles.values(), start=1)}
    return words(event.kind, event.payload, labels)


def instrument_name(instrument: str) -> str:
    found = catalogues.instruments().by_id.get(instrument)
    return found.name if found else instrument


def _muscle(muscle: str) -> str:
    found = catalogues.muscles().by_id.get(muscle)
    return found.name if found else muscle


def _label(needle: str, labels: Mapping[str, str]) -> str:
    return labels.get(needle, needle).capitalize()
