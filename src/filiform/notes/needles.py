"""The sentences of the note about its needles. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from filiform.notes.types import NoteFacts
from filiform.treatment import payloads as p
from filiform.treatment.saying import CHANGES, technique_words
from filiform.treatment.types import NeedleState, SessionState

SIDE_LETTER = {"left": "L", "right": "R", "midline": "midline", "bilateral": "both sides"}


def needle_groups(session: SessionState) -> list[list[NeedleState]]:
    """Needles of one muscle and side that differ in nothing but what they felt and did are told in one sentence."""
    groups: dict[tuple[object, ...], list[NeedleState]] = {}
    for needle in session.needles.values():
        if needle.counts:
            said = needle.insertion.said
            key = (
                said.muscle, said.side, said.gauge_mm, said.length_mm, said.depth_mm, said.technique, said.lot,
                tuple((act.said.technique, act.said.passes) for act in needle.manipulations),
                said.planned_dwell_min, (said.carried_from or "").partition(":")[0], said.changed,
            )  # fmt: skip
            groups.setdefault(key, []).append(needle)
    return list(groups.values())


def needle_sentence(facts: NoteFacts, group: list[NeedleState]) -> str:
    said = group[0].insertion.said
    many = f" (×{len(group)})" if len(group) > 1 else ""
    size = f"{said.gauge_mm:.2f} × {said.length_mm:g} mm"
    details = [size]
    if said.depth_mm is not None:
        details.append(f"depth {said.depth_mm:g} mm")
    if said.technique:
        details.append(technique_words(said.technique))
    if said.lot:
        details.append(f"lot {said.lot}")
    twitches = sum(needle.twitches for needle in group)
    if twitches:
        details.append(f"LTR+ ({twitches})")
    elif _looked_for_twitch(facts.session) >= {needle.id for needle in group}:
        details.append("LTR-")
    details += _felt(group)
    details += _worked(group)
    if dwell := _dwell(group):
        planned = "" if said.planned_dwell_min is None else f" of {said.planned_dwell_min:g} planned"
        details.append(f"dwell {dwell}{planned}")
    details += _carried(facts, said)
    return f"{muscle_words(facts, said.muscle, said.side)}{many}: {', '.join(details)}."


def _looked_for_twitch(session: SessionState | None) -> set[str]:
    """Needles of which somebody recorded a twitch, or that there was none. What nobody recorded is not said."""
    if session is None:
        return set()
    struck = {one.root for one in session.corrections if one.replacement is None}
    said = (event for event in session.history if event.sequence not in struck)
    return {event.payload.needle for event in said if isinstance(event.payload, p.TwitchSeen)}


def _worked(group: list[NeedleState]) -> Iterator[str]:
    """Manipulations by technique, with their passes added up where they were counted."""
    passes: dict[str, int] = {}
    for act in (act for needle in group for act in needle.manipulations):
        passes[act.said.technique] = passes.get(act.said.technique, 0) + (act.said.passes or 0)
    for technique, number in passes.items():
        counted = f" ({number} pass{'' if number == 1 else 'es'})" if number else ""
        yield f"worked by {technique_words(technique)}{counted}"


def _carried(facts: NoteFacts, said: p.NeedleInserted) -> Iterator[str]:
    """What was taken over from an earlier session, apart from what was not."""
    if said.carried_from is None:
        return
    at = facts.earlier_sessions.get(said.carried_from.partition(":")[0])
    day = "an earlier session" if at is None else day_words(facts, at)
    yield f"carried from {day}"
    if said.changed:
        names = dict.fromkeys(CHANGES.get(name, name.replace("_", " ")) for name in said.changed)
        yield f"changed: {' and '.join(names)}"


def _felt(group: list[NeedleState]) -> Iterator[str]:
    worst: dict[str, int | None] = {}
    for needle in group:
        for sensation in needle.sensations:
            score, known = sensation.said.score, worst.get(sensation.said.quality)
            worst[sensation.said.quality] = score if known is None else max(known, score or 0)
    for quality, score in worst.items():
        yield f"{quality} {score}/10" if score is not None else quality


def _dwell(group: list[NeedleState]) -> str:
    spans = [needle.withdrawn_at - needle.inserted_at for needle in group if needle.withdrawn_at]
    if not spans:
        return ""
    shortest, longest = minutes_words(min(spans)), minutes_words(max(spans))
    return f"{shortest} min" if shortest == longest else f"{shortest} to {longest} min"


def muscle_words(facts: NoteFacts, muscle: str, side: str) -> str:
    name = facts.muscle_names.get(muscle, muscle.replace("-", " "))
    return f"{SIDE_LETTER[side]} {name}"


def minutes_words(span: timedelta) -> str:
    minutes = span.total_seconds() / 60
    return f"{minutes:.0f}" if minutes >= 1 else "under 1"


def day_words(facts: NoteFacts, at: datetime) -> str:
    local = at.astimezone(facts.zone)
    return f"{local.day} {local:%B %Y}"
