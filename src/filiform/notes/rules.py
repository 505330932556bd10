"""The note, drafted: facts of a visit in, short sentences in SOAP order out.

Nothing is guessed, and what was not done is not said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from filiform.knowledge import catalogues
from filiform.notes.incident_log import log_of
from filiform.notes.needles import SIDE_LETTER, day_words, minutes_words, muscle_words, needle_groups, needle_sentence
from filiform.notes.types import NoteFacts, Section
from filiform.treatment import payloads as p
from filiform.treatment.rules.dose import dose_of
from filiform.treatment.rules.standing import count_faults, in_order
from filiform.treatment.saying import item_words, kind_words
from filiform.treatment.types import Channel, NeedleState, SessionState

VERDICTS = {
    "proceed": "nothing found that changes the plan",
    "proceed-with-precautions": "needling with the precautions listed",
    "hold-for-clearance": "held until cleared",
    "do-not-needle": "no needling",
}
LEAVING = {
    "no-faintness": "no faintness",
    "breathing-normal": "breathing normal",
    "no-new-weakness-or-numbness": "no new weakness or numbness",
    "sites-dry": "sites dry",
    "knows-what-is-normal": "knows what is normal and whom to call",
    "transport-arranged": "transport arranged",
    "sheet-handed-over": "sheet handed over",
    "contact-number": "contact number given",
    "neuro-check": "strength, feeling and reflexes checked",
    "sensation-test": "feeling tested again",
}


def draft(facts: NoteFacts) -> tuple[Section, ...]:
    """The sections of the note that have something to say, in SOAP order."""
    session = facts.session
    parts = [
        ("subjective", "Subjective", _subjective(facts)),
        ("objective", "Objective", _objective(facts)),
        ("assessment", "Assessment", _assessment(facts)),
        ("procedure", "Dry needling", _procedure(facts, session) if session else iter(())),
        ("after", "Afterwards", _afterwards(facts, session) if session else iter(())),
        ("record", "About this record", _record(facts, session) if session else iter(())),
    ]
    return tuple(Section(key, title, found) for key, title, lines in parts if (found := tuple(lines)))


def digest(own_words: str, sections: Iterable[Section]) -> str:
    """SHA-256 (hex) of the words that are signed, so that a reader can check the paper against the record."""
    words = [own_words, [[section.title, list(section.sentences)] for section in sections]]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def reasons_not_to_sign(session: SessionState | None) -> tuple[str, ...]:
    """What stands between this session and a signature; empty when the note may be signed.

    Only the needles and the close are a matter of the signature: everything else is in the session's own gates.
    """
    if session is None or session.opened is None:
        return ()
    if session.in_body:
        return (f"{_needles(len(session.in_body))} still in the body. Take them out and count.",)
    if not session.is_closed:
        uncounted = bool(session.inserted) and session.counted is None
        found = ["The needles are not counted yet."] if uncounted else []
        return (*found, "The session is still open. Close it in the treatment room.")
    # A withdrawal that arrives late may bring a needle back into the record after the close.
    return tuple(f"{fault} Open the session again for it." for fault in count_faults(session))


def may_stand_alone(facts: NoteFacts, own_words: str) -> bool:
    """Whether these words are a note at all: where no session was opened, somebody has to say what was done instead."""
    return bool(own_words.strip()) or (facts.session is not None and facts.session.opened is not None)


def _subjective(facts: NoteFacts) -> Iterator[str]:
    if facts.complaint:
        yield f"Complaint: {_ended(facts.complaint)}"
    for goal in facts.goals:
        yield f"Goal: {_ended(goal)}"
    for concern, answer in facts.concerns:
        yield f"Concern: {_ended(concern)} {f'Answered: {_ended(answer)}' if answer else 'Not answered yet.'}"


def _objective(facts: NoteFacts) -> Iterator[str]:
    for point in facts.points:
        found = ", ".join(point.criteria) or "found"
        yield f"{muscle_words(facts, point.muscle, point.side)}: {found}."
    for reading in facts.readings:
        if reading.phase != "after":
            when = ", before needling" if reading.phase else ""
            yield f"{reading.name}{when}: {_with_unit(reading.value, reading.unit)}."


def _assessment(facts: NoteFacts) -> Iterator[str]:
    if facts.diagnosis:
        yield f"Working diagnosis: {facts.diagnosis}."
    if screened := facts.screened:
        yield f"Screening: {VERDICTS[screened.verdict]} (catalogue {screened.catalogue}, unreviewed draft)."
        if screened.findings:
            yield f"Found: {'; '.join(screened.findings)}."
        if screened.limits:
            yield f"Limits for this session: {'; '.join(screened.limits)}."
        for clearance in screened.clearances:
            yield f"Clearance: {_ended(clearance)}"
        for override in screened.overrides:
            yield f"Opened by own judgement: {_ended(override)}"
        for stop in screened.stops:
            yield f"Stopped: {_ended(stop)}"
    if consented := facts.consented:
        yield f"Consent {consented.version}, signed by {consented.signer} on {_day(facts, consented.signed_at)}."
        if consented.withdrawn_at:
            yield f"Consent withdrawn on {_day(facts, consented.withdrawn_at)}."


def _procedure(facts: NoteFacts, session: SessionState) -> Iterator[str]:
    if session.opened is None:
        return
    if session.timeout:
        skipped = session.timeout.said.skipped
        rest = "; ".join(f"not ticked: {item_words(item)} ({reason})" for item, reason in skipped.items())
        yield f"Time-out passed at {_clock(facts, session.timeout.at)}{': ' + rest if rest else ''}."
    if session.hands:
        agent = session.hands[-1].said.agent
        yield f"Hands cleaned{f' ({agent})' if agent else ''}."
    yield from _skin(facts, session)
    for group in needle_groups(session):
        yield needle_sentence(facts, group)
    for channel in (*session.past_channels, *session.running.values()):
        yield _current(facts, session, channel)
    if session.inserted:
        yield from _withdrawal(facts, session)
        yield _dose(session)
    else:
        yield "No needle was inserted."


def _skin(facts: NoteFacts, session: SessionState) -> Iterator[str]:
    by_agent: dict[str, list[str]] = {}
    for (region, side), act in session.skin.items():
        place = f"{SIDE_LETTER[side]} {facts.region_names.get(region, region.replace('-', ' '))}"
        by_agent.setdefault(act.said.agent or "agent not stated", []).append(place)
    for agent, places in by_agent.items():
        yield f"Skin prepared ({agent}): {', '.join(places)}."


def _current(facts: NoteFacts, session: SessionState, channel: Channel) -> str:
    said = channel.start.said
    pair = " and ".join(_place(facts, session.needles[name]) for name in said.needles)
    settings = [
        f"{value:g} {unit}"
        for value, unit in ((said.hz, "Hz"), (said.pulse_us, "µs"), (said.intensity_ma, "mA"))
        if value is not None
    ]
    if channel.stopped_at:
        planned = "" if said.planned_min is None else f" of {said.planned_min:g} planned"
        settings.append(f"{minutes_words(channel.stopped_at - channel.start.at)} min{planned}")
    if tolerance := _tolerance(session, channel):
        settings.append(f"tolerance: {tolerance}")
    return f"Electrical stimulation, {pair}: {', '.join(settings) or 'settings not stated'}."


def _tolerance(session: SessionState, channel: Channel) -> str:
    """How the current was borne, as it was said when this run was stopped; a correction of that counts."""
    replaced = {one.root: one.replacement for one in session.corrections}
    for event in session.history:
        said = replaced.get(event.sequence, event.payload)
        if (
            isinstance(said, p.StimulationStopped)
            and said.channel == channel.start.said.channel
            and event.occurred_at == channel.stopped_at
            and said.tolerance is not None
        ):
            known = catalogues.techniques().stimulation.tolerances.get(said.tolerance)
            return known.label.lower() if known else said.tolerance.replace("-", " ")
    return ""


def _place(facts: NoteFacts, needle: NeedleState) -> str:
    return muscle_words(facts, needle.muscle, needle.side)


def _withdrawal(facts: NoteFacts, session: SessionState) -> Iterator[str]:
    real = [needle for needle in session.needles.values() if needle.counts]
    out = [needle.withdrawal for needle in real if needle.withdrawal]
    reasons = sorted({w.reason for w in out if w.reason != "routine"})
    if out:
        because = f" ({', '.join(reasons)})" if reasons else ""
        yield f"Last needle out at {_clock(facts, max(w.at for w in out))}{because}."
    bled = [needle for needle in real if needle.withdrawal and needle.withdrawal.bleeding]
    if bled:
        pressed = max((needle.withdrawal.pressure_s or 0 for needle in bled if needle.withdrawal), default=0)
        pressure = f", pressed for up to {pressed:g} s" if pressed else ""
        yield f"Bleeding at {_needles(len(bled))}{pressure}."
    counted = "not counted" if session.counted is None else f"{session.counted} counted"
    second = session.counts[-1].said.second_counter if session.counts else None
    by = f", second counter {facts.people.get(second, second)}" if second else ""
    yield f"Needles: {len(session.inserted)} in / {len(session.withdrawn)} out, {counted}{by}."
    for name in sorted(session.missing):
        act = session.needles[name].missing
        where = f"; looked: {act.said.where_looked}" if act and act.said.where_looked else ""
        told = f"; told: {', '.join(act.said.told)}" if act and act.said.told else ""
        yield f"MISSING: the needle of {_place(facts, session.needles[name])} was not found{where}{told}."


def _dose(session: SessionState) -> str:
    dose = dose_of(session)
    parts = [_needles(dose.needles)]
    if dose.needle_min:
        parts.append(f"{dose.needle_min:.0f} needle-minutes (longest {dose.longest_dwell_min:.0f} min)")
    if dose.twitches:
        parts.append(f"{dose.twitches} twitch{'' if dose.twitches == 1 else 'es'}")
    if dose.passes:
        parts.append(f"{dose.passes} pass{'' if dose.passes == 1 else 'es'}")
    if dose.stimulation_min:
        parts.append(f"{dose.stimulation_min:.0f} min with current")
    return f"Dose: {', '.join(parts)}: {dose.grade} (descriptive grade, unreviewed)."


def _afterwards(facts: NoteFacts, session: SessionState) -> Iterator[str]:
    for technique in session.techniques:
        said = technique.said
        region = facts.region_names.get(said.region, said.region.replace("-", " ")) if said.region else ""
        place = " ".join(x for x in (SIDE_LETTER.get(said.side or "", ""), region) if x)
        minutes = f", {said.minutes:g} min" if said.minutes is not None else ""
        sets = said.settings.get("sets")
        minutes += f", {sets} set{'' if sets == 1 else 's'}" if sets else ""
        yield f"{said.technique.capitalize()}{f' of {place}' if place else ''}{minutes}."
    # What the examination found counts as before the needles, whether or not it was entered as such.
    before = {reading.name: reading for reading in facts.readings if reading.phase != "after"}
    for reading in facts.readings:
        if reading.phase == "after":
            start = before.get(reading.name)
            was = f" ({_with_unit(start.value, start.unit)} before)" if start else ""
            yield f"{reading.name}, after needling: {_with_unit(reading.value, reading.unit)}{was}."
    for incident in session.incidents:
        said_of = incident.said
        grade = said_of.severity or "not graded"
        details = "".join(f"; {words}" for words in log_of(said_of.details, facts.zone))
        note = f". {said_of.note}" if said_of.note else ""
        yield f"Adverse event: {kind_words(said_of.kind)}, {grade}{details}{note}."
    if session.is_closed and not session.incidents:
        yield "Adverse events: none reported."
    for advice in session.advice:
        yield f"Advice given: {', '.join(sheet.replace('-', ' ') for sheet in advice.said.sheets)}."
    if session.closed and session.closed.said.leaving_checks:
        checks = (LEAVING.get(check, check.replace("-", " ")) for check in session.closed.said.leaving_checks)
        yield f"On leaving: {', '.join(checks)}."


def _record(facts: NoteFacts, session: SessionState) -> Iterator[str]:
    yield from facts.unqualified
    if facts.unqualified and facts.why_all_the_same:
        yield f"Signed all the same: {_ended(facts.why_all_the_same)}"
    for correction in session.corrections:
        what = "struck out" if correction.replacement is None else "corrected"
        kind = correction.kind.replace(".", " ").replace("_", " ")
        yield f"{kind.capitalize()} {what} at {_clock(facts, correction.at)}: {correction.reason}."
    for name in in_order(session, session.revived):
        needle = session.needles[name]
        yield f"{_place(facts, needle)}: struck out, then recorded as withdrawn; counted as a needle that went in."
    for reopening in session.reopenings:
        yield f"Session reopened at {_clock(facts, reopening.at)}: {reopening.said.reason}."
    for event in session.flagged:
        yield f"{event.kind.replace('.', ' ').capitalize()} was recorded although a check would have refused it."


def _clock(facts: NoteFacts, at: datetime) -> str:
    return f"{at.astimezone(facts.zone):%H:%M}"


def _day(facts: NoteFacts, at: datetime) -> str:
    return f"{day_words(facts, at)} at {_clock(facts, at)}"


def _ended(sentence: str) -> str:
    """What somebody wrote, as a sentence: with one full stop, or with the mark it already ends in."""
    words = sentence.strip()
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _with_unit(value: str, unit: str) -> str:
    if not unit or unit in {"points", "score"}:
        return value
    return f"{value}{unit}" if unit in {"°", "%", "/10"} else f"{value} {unit}"


def _needles(number: int) -> str:
    return "1 needle" if number == 1 else f"{number} needles"
