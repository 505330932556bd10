"""What stands between now and closing, and what needs an eye meanwhile. In words for the screen; refuses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from filiform.core.errors import Refused
from filiform.treatment.errors import AskFirst, ContextMissing, NeedleStillIn, NotOpened
from filiform.treatment.rules.gates import dwell_limit_min, leaving_faults
from filiform.treatment.rules.insertion import limits_of
from filiform.treatment.rules.limits import met_sites
from filiform.treatment.rules.standing import closing_faults, in_order
from filiform.treatment.types import GateContext, NeedleState, Notice, SessionState


def pending(
    session: SessionState, context: GateContext | None, now: datetime, leaving_checks: tuple[str, ...] = ()
) -> tuple[Notice, ...]:
    """Everything that still keeps the session from closing, gravest first; empty when it may close or is closed.

    `leaving_checks` are those already ticked on the screen.
    """
    if session.is_closed:
        return ()
    if session.opened is None:
        return (_notice(NotOpened()),)
    faults = list(closing_faults(session))
    faults.extend(leaving_faults(session, context, leaving_checks, now) if context else [ContextMissing()])
    return tuple(
        _notice(fault, in_order(session, session.in_body) if isinstance(fault, NeedleStillIn) else ())
        for fault in faults
    )


def _notice(fault: Refused, needles: tuple[str, ...] = ()) -> Notice:
    return Notice(fault.code, str(fault), needles, asks=isinstance(fault, AskFirst))


def warnings(session: SessionState, context: GateContext | None, now: datetime) -> tuple[Notice, ...]:
    """What needs an eye now: needles in too long, pressure too short, needles missing, facts against a gate."""
    return tuple(_warnings(session, context, now))


def _warnings(session: SessionState, context: GateContext | None, now: datetime) -> Iterator[Notice]:
    needles = [needle for needle in session.needles.values() if needle.counts]
    if needles and not session.hands:
        yield Notice("treatment.hands_not_cleaned", "Hand hygiene has not been recorded.")
    if missing := in_order(session, session.missing):
        yield Notice("treatment.needle_missing", f"Missing: {', '.join(missing)}. Search until it is found.", missing)
    for name in in_order(session, session.revived):
        needle = session.needles[name]
        yield Notice(
            "treatment.struck_but_out",
            f"{needle.muscle} ({needle.side}) was struck out and then withdrawn: it was in, and counts.",
            (name,),
        )
    for event in session.flagged:
        yield Notice(
            "treatment.happened_against_a_gate",
            f"Event {event.sequence} ({event.kind}) had happened before it could be refused: {event.against}.",
        )
    if session.counts and any(n.withdrawal and n.withdrawal.at > session.counts[-1].at for n in needles):
        yield Notice("treatment.count_is_old", "A needle came out after the last count. Count again.")
    if context is None:
        yield Notice(ContextMissing.code, str(ContextMissing()))
        return
    for needle in needles:
        yield from _about_needle(needle, context, now)


def _about_needle(needle: NeedleState, context: GateContext, now: datetime) -> Iterator[Notice]:
    name, only = f"{needle.muscle} ({needle.side})", (needle.id,)
    limits = limits_of(needle, context)
    limit = dwell_limit_min(needle, context)
    dwell = now - needle.inserted_at
    if needle.is_in and dwell > timedelta(minutes=limit):
        over = int(dwell.total_seconds() // 60)
        yield Notice("treatment.dwell_over", f"{name} has been in for {over} minutes; the limit is {limit:g}.", only)
    out, press_min = needle.withdrawal, limits.get("haemostasis_min")
    if out and isinstance(press_min, int | float) and (out.pressure_s or 0) < press_min * 60:
        yield Notice("treatment.pressure_short", f"Press on {name} for {press_min:g} minutes.", only)
    if out and out.bleeding and not out.pressure_s:
        yield Notice("treatment.bleeding", f"{name} bled at withdrawal and no pressure is recorded.", only)
    regions = context.muscle_regions.get(needle.muscle, frozenset())
    for site in met_sites(context.excluded_sites, regions, needle.side):
        yield Notice("treatment.site_excluded", f"{name} lies in {site}, which screening excludes.", only)
    said, longest = needle.insertion.said, limits.get("max_length_mm")
    if longest is not None and said.length_mm > longest:
        yield Notice("treatment.length_over_limit", f"{name}: {said.length_mm:g} mm, limit {longest:g} mm.", only)
    for sensation in needle.sensations:
        if needle.is_in and sensation.said.quality in {"sharp", "electric", "burning", "faint"}:
            yield Notice(
                "treatment.stop_sensation", f"{name}: {sensation.said.quality} sensation. Stop and withdraw it.", only
            )
