"""One act of the hand in a short sentence, read outside its session: without names, and without numbers for needles."""

from __future__ import annotations

from filiform.knowledge import catalogues
from filiform.treatment import payloads as p
from filiform.treatment.saying import place_words, technique_words


def act_words(payload: p.Payload) -> str:  # noqa: C901, PLR0911, PLR0912  one case per kind
    """Every kind that may be kept against a gate (`events.HAPPENED`). Raises TypeError for another."""
    match payload:
        case p.HandsCleaned(agent=agent):
            return f"Hands cleaned: {agent or 'agent not said'}"
        case p.SkinPrepared(region=region, side=side, agent=agent):
            return f"Skin prepared: {place_words(region)} ({side}), {agent or 'agent not said'}"
        case p.NeedleInserted() as said:
            size = f"{said.gauge_mm:.2f} × {said.length_mm:g} mm"
            how = f", {technique_words(said.technique)}" if said.technique else ""
            deep = f", {said.depth_mm:g} mm deep" if said.depth_mm is not None else ""
            return f"Needle into {_muscle(said.muscle)} ({said.side}), {size}{deep}{how}, lot {said.lot or 'unknown'}"
        case p.NeedleManipulated(technique=technique):
            return f"Needle worked: {technique_words(technique)}"
        case p.TwitchSeen(count=count):
            return f"Twitch seen{f', {count} times' if count > 1 else ''}"
        case p.SensationReported(quality=quality, score=score):
            return f"Feeling: {_plain(quality)}{f' {score}/10' if score is not None else ''}"
        case p.StimulationStarted() as run:
            return f"Current on: {run.hz or '?'} Hz, {run.pulse_us or '?'} µs, {run.intensity_ma or '?'} mA"
        case p.StimulationStopped(channel=channel):
            return f"Current off, channel {channel}"
        case p.NeedleWithdrawn(bleeding=bleeding):
            return f"Needle out{', bled' if bleeding else ''}"
        case p.SharpsCounted(counted=counted):
            return f"{counted} counted into the sharps bin"
        case p.NeedleMissing():
            return "Needle missing"
        case p.NeedleFound(where_found=where):
            return f"Needle found{f': {where}' if where else ''}"
        case p.TechniqueApplied(technique=technique, minutes=minutes):
            return f"{_plain(technique).capitalize()}{f', {minutes:g} min' if minutes is not None else ''}"
        case p.MeasureRecorded(instrument=instrument, value=value, phase=phase):
            return f"{_instrument(instrument)}: {value} ({phase})"
        case p.IncidentReported(kind=kind, severity=severity):
            return f"Incident: {_incident(kind)} ({severity or 'not graded'})"
        case p.AdviceGiven(sheets=sheets):
            return f"Advice given: {', '.join(map(_plain, sheets)) or 'spoken'}"
    raise TypeError(f"{type(payload).__name__} is no act of the hand; add a case if it has become one")


def _plain(word: str) -> str:
    return word.replace("-", " ").replace("_", " ")


def _muscle(muscle: str) -> str:
    found = catalogues.muscles().by_id.get(muscle)
    return found.name if found else muscle


def _instrument(instrument: str) -> str:
    found = catalogues.instruments().by_id.get(instrument)
    return found.name if found else instrument


def _incident(kind: str) -> str:
    found = catalogues.adverse_events().by_id.get(kind)
    return found.title if found else _plain(kind)
