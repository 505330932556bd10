"""Every gate before an act of a live session.

`check` is called on the server, in the transaction that records the event. It first asks the stream itself
(`standing.py`), then what must be known from elsewhere, given as a `GateContext`. Without a context
every act that adds risk or closes is refused: gates fail closed. What each limit of a screening answer does:

| limit or fact                                   | does         | at                                   |
|-------------------------------------------------|--------------|--------------------------------------|
| verdict, qualification, consent                 | refuses      | opening, insertion; current asks consent again |
| time-out items without tick or reason           | refuses      | timeout.passed; insertion without a time-out |
| excluded or unscreened site, untrained region   | refuses      | insertion                            |
| forbidden technique, no_pistoning, no_periosteal, no_semi_permanent, unknown technique | refuses | insertion, manipulation |
| max_length_mm, max_gauge_mm, max_depth_mm       | refuses      | insertion                            |
| depth superficial                               | refuses      | insertion not superficial; deep manipulation |
| depth superficial-or-tangential                 | asks first   | insertion not superficial            |
| depth superficial-first                         | asks first   | insertion not superficial, none before it there |
| one_side_only                                   | refuses      | insertion on the second side of the chest |
| skin_preparation antiseptic                     | refuses      | insertion after skin prepared without one |
| lot unknown, expired, recalled                  | refuses      | insertion                            |
| electrical_stimulation false                    | refuses      | current, surface stimulation afterwards |
| pair on two sides                               | refuses      | current                              |
| max_needles                                     | asks first   | insertion                            |
| max_dwell_min                                   | asks first   | insertion, manipulation, current while a needle is over it; warns meanwhile |
| observe_min, take_home_sheet                    | asks first   | closing                              |
| leaving checks, neuro_check_before_leaving, sensation_test_before_after, second counter, unreported missing needle | refuses | closing |
| haemostasis_min                                 | warns        | withdrawal is never refused          |
| hands not cleaned                               | warns        | insertion                            |
| position, direction, gloves, needle material, never_alone, snack_first, follow_up_hours | is shown | time-out and note |

"Asks first" raises an `AskFirst`; the same event with that code in its `acknowledged` list passes.
A correction of a fact is not judged again: the record must be able to say what happened. `warnings` names it.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from filiform.core.errors import Refused
from filiform.treatment import payloads as p
from filiform.treatment.errors import (
    AskFirst,
    ConsentDoesNotCover,
    ConsentExpired,
    ConsentMissing,
    ConsentWithdrawn,
    ContextMissing,
    DwellOver,
    LeavingChecksMissing,
    MeasureInvalid,
    MissingNeedleUnreported,
    NotQualified,
    ObservationShort,
    PairAcrossSides,
    SecondCounterMissing,
    SheetNotGiven,
    TechniqueForbidden,
    TimeoutIncomplete,
    VerdictHolds,
)
from filiform.treatment.events import Event
from filiform.treatment.rules.insertion import (
    ELECTRICAL,
    insertion_faults,
    limits_of,
    manipulation_faults,
    taught_faults,
)
from filiform.treatment.rules.limits import limits_at, sides_meet
from filiform.treatment.rules.standing import MISSING_NEEDLE_INCIDENTS, check_standing, in_order
from filiform.treatment.saying import place_words
from filiform.treatment.types import GateContext, NeedleState, SessionState

CHECKS_OF_LIMITS: Final = {
    "neuro_check_before_leaving": "neuro-check",
    "sensation_test_before_after": "sensation-test",
}
"""Limits of a screening answer that ask for one more check before the patient leaves."""
NEEDS_CONTEXT: Final = frozenset(
    {
        "session.opened",
        "timeout.passed",
        "needle.inserted",
        "needle.manipulated",
        "stimulation.started",
        "technique.applied",
        "measure.recorded",
        "session.closed",
        "event.corrected",
    }
)
"""Kinds that are refused when nothing is known from elsewhere. The rest takes needles out, counts, reports or stops."""


def check(session: SessionState, event: Event, context: GateContext | None) -> None:
    """Refuses an event that may not be recorded now. A command that was recorded before passes: a retry is harmless.

    Raises: the gravest core.errors.Refused that applies; an errors.AskFirst only when nothing graver does.
    """
    if event.command_id in session.command_ids:
        return
    if context is None:
        if event.kind in NEEDS_CONTEXT:
            raise ContextMissing()
        check_standing(session, event, {})
        return
    check_standing(session, event, context.muscle_regions)
    acknowledged = getattr(event.payload, "acknowledged", ())
    asked: AskFirst | None = None
    for fault in faults(session, event, context):
        if not isinstance(fault, AskFirst):
            raise fault
        if fault.code not in acknowledged:
            asked = asked or fault
    if asked:
        raise asked


def faults(session: SessionState, event: Event, context: GateContext) -> Iterator[Refused]:
    """Everything outside the stream that speaks against this event, whether or not it was acknowledged."""
    match event.payload:
        case p.SessionOpened(planned_sites=sites):
            yield from _permission_faults(context, event.occurred_at)
            regions = {site.partition(":")[0] for site in sites}
            yield from region_faults(context, regions)
        case p.TimeoutPassed(checked=checked, skipped=skipped):
            if left := [item for item in context.clinic.timeout_items if item not in checked and item not in skipped]:
                yield TimeoutIncomplete(items=", ".join(left))
        case p.NeedleInserted() as said:
            yield from _permission_faults(context, event.occurred_at)
            yield from region_faults(context, set(context.muscle_regions[said.muscle]))
            yield from insertion_faults(session, said, context)
            yield from _overdue(session, context, event.occurred_at)
        case p.NeedleManipulated(needle=needle, technique=technique):
            yield from _consent_faults(context, event.occurred_at)
            yield from manipulation_faults(session.needles[needle], technique, context)
            yield from _overdue(session, context, event.occurred_at)
        case p.StimulationStarted(needles=needles):
            yield from _stimulation_faults([session.needles[needle] for needle in needles], context, event.occurred_at)
            yield from _overdue(session, context, event.occurred_at)
        case p.TechniqueApplied(technique="stimulation"):
            yield from _current_forbidden(context.limits.get("electrical_stimulation"), context)
            yield from _current_consent(context)
        case p.MeasureRecorded(instrument=instrument, value=value):
            yield from _measure_faults(instrument, value, context)
        case p.SessionClosed(leaving_checks=checks):
            yield from leaving_faults(session, context, checks, event.occurred_at)
        case _:
            return


def _permission_faults(context: GateContext, at: datetime) -> Iterator[Refused]:
    if not context.qualification.qualified:
        yield NotQualified(reason=context.qualification.reason or "no current qualification is recorded")
    if not context.verdict_releases:
        yield VerdictHolds(verdict=context.verdict)
    yield from _consent_faults(context, at)


def _consent_faults(context: GateContext, at: datetime) -> Iterator[Refused]:
    consent = context.consent
    if consent is None:
        yield ConsentMissing()
        return
    if consent.withdrawn_at is not None and consent.withdrawn_at <= at:
        yield ConsentWithdrawn(at=consent.withdrawn_at)
    if consent.until is not None and consent.until < context.on:
        yield ConsentExpired(until=consent.until)


def region_faults(context: GateContext, regions: set[str]) -> Iterator[Refused]:
    trained = context.qualification.regions
    if trained is not None and (untrained := sorted(regions - trained)):
        places = ", ".join(place_words(region) for region in untrained)
        yield NotQualified(reason=f"no training is recorded for {places}")
    if context.consent is not None and (uncovered := sorted(regions - context.consent.regions)):
        yield ConsentDoesNotCover(what=", ".join(uncovered))


def _stimulation_faults(pair: list[NeedleState], context: GateContext, at: datetime) -> Iterator[Refused]:
    yield from _consent_faults(context, at)
    for needle in pair:
        allowed = limits_of(needle, context).get("electrical_stimulation")
        yield from _current_forbidden(allowed, context)
        yield from taught_faults(ELECTRICAL, context.muscle_regions.get(needle.muscle, frozenset()), context)
    yield from _current_consent(context)
    if not sides_meet(pair[0].side, pair[1].side):
        yield PairAcrossSides()


def _current_forbidden(allowed: object, context: GateContext) -> Iterator[Refused]:
    if allowed is False or ELECTRICAL in context.forbidden_techniques:
        yield TechniqueForbidden(technique="Electrical stimulation", why="screening")
    if ELECTRICAL in context.qualification.forbidden_techniques:
        yield TechniqueForbidden(technique="Electrical stimulation", why="not within this practitioner's scope")


def _current_consent(context: GateContext) -> Iterator[Refused]:
    if context.consent is not None and ELECTRICAL not in context.consent.techniques:
        yield ConsentDoesNotCover(what="electrical stimulation")


def _measure_faults(instrument: str, value: str | int | float, context: GateContext) -> Iterator[Refused]:
    taken = context.instruments.get(instrument)
    if taken is None:
        yield MeasureInvalid(instrument=instrument, value=value, why="the catalogue has no such instrument")
    elif isinstance(value, str):
        if value not in taken.texts:
            yield MeasureInvalid(instrument=instrument, value=value, why="it takes a number")
    elif (taken.low is not None and value < taken.low) or (taken.high is not None and value > taken.high):
        yield MeasureInvalid(instrument=instrument, value=value, why=f"it runs from {taken.low:g} to {taken.high:g}")


def _overdue(session: SessionState, context: GateContext, at: datetime) -> Iterator[Refused]:
    for needle in session.needles.values():
        limit = dwell_limit_min(needle, context)
        if needle.is_in and at - needle.inserted_at > timedelta(minutes=limit):
            minutes = int((at - needle.inserted_at).total_seconds() // 60)
            yield DwellOver(needle=needle.id, minutes=minutes, limit=limit)


def dwell_limit_min(needle: NeedleState, context: GateContext) -> float:
    """How many minutes this needle may stay: the shortest of screening's limits and the clinic's."""
    return dwell_limit_at(context, context.muscle_regions.get(needle.muscle, frozenset()), needle.side)


def dwell_limit_at(context: GateContext, regions: frozenset[str], side: str) -> float:
    """The same for a needle still to come, in minutes."""
    limit = limits_at(context, regions, side).get("max_dwell_min")
    return min(limit, context.clinic.max_dwell_min) if isinstance(limit, int | float) else context.clinic.max_dwell_min


def leaving_faults(
    session: SessionState, context: GateContext, checks: tuple[str, ...], at: datetime
) -> Iterator[Refused]:
    """What speaks against letting the patient go, beyond the count (`standing.closing_faults`)."""
    reported = any(incident.said.kind in MISSING_NEEDLE_INCIDENTS for incident in session.incidents)
    if session.missing and not reported:
        yield MissingNeedleUnreported(needles=", ".join(in_order(session, session.missing)))
    if len(session.inserted) > context.clinic.second_counter_above:
        last = session.counts[-1] if session.counts else None
        if last is None or last.said.second_counter in {None, last.by}:
            yield SecondCounterMissing(inserted=len(session.inserted))
    if left := [item for item in required_leaving_checks(session, context) if item not in checks]:
        yield LeavingChecksMissing(items=", ".join(left))
    yield from _watched(session, context, at)
    given = {sheet for advice in session.advice for sheet in advice.said.sheets}
    for sheet in _as_list(_session_limits(session, context, "take_home_sheet")):
        if sheet not in given:
            yield SheetNotGiven(sheet=sheet)


def required_leaving_checks(session: SessionState, context: GateContext) -> tuple[str, ...]:
    """The leaving checks of this session. None where no needle went in."""
    if not session.inserted:
        return ()
    extra = [item for limit, item in CHECKS_OF_LIMITS.items() if True in _session_limits(session, context, limit)]
    return (*context.clinic.leaving_checks, *extra)


def _watched(session: SessionState, context: GateContext, at: datetime) -> Iterator[Refused]:
    out = [needle.withdrawn_at for needle in session.needles.values() if needle.counts and needle.withdrawn_at]
    if not out:
        return
    asked = [v for v in _session_limits(session, context, "observe_min") if isinstance(v, int | float)]
    minutes = max([context.clinic.observe_min, *asked])
    until = max(out) + timedelta(minutes=minutes)
    if at < until:
        yield ObservationShort(until=until, minutes=minutes)


def _session_limits(session: SessionState, context: GateContext, name: str) -> list[object]:
    """The values of one limit for the session and at every site where a needle went in."""
    needled = [limits_of(needle, context) for needle in session.needles.values() if needle.counts]
    return [limits[name] for limits in (context.limits, *needled) if name in limits]


def _as_list(values: list[object]) -> list[str]:
    flat = (item for value in values for item in (value if isinstance(value, list | tuple) else [value]))
    return sorted({str(item) for item in flat})
