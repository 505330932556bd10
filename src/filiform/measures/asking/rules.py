"""What a plan asks, when, and how an asking stands. Pure: the visits and the moment are arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from filiform.knowledge.instruments import Instrument
from filiform.measures.asking.types import AskingRow, AskingState, Dated, Due, Occasion, Plan

BEFORE_A_VISIT = frozenset({Occasion.BASELINE, Occasion.EACH_VISIT})


def asked_on(occasion: Occasion, plan: Plan, instruments: Mapping[str, Instrument]) -> tuple[str, ...]:
    """The instruments of a plan that the catalogue asks on this occasion, in the plan's order."""
    return tuple(one for one in plan.instruments if occasion in instruments[one].when)


def due_before(
    starts_at: datetime, *, is_first: bool, plan: Plan, instruments: Mapping[str, Instrument]
) -> list[Due]:  # fmt: skip
    """What a visit gives rise to: a question before it, and after the first one the follow-ups at their fixed days.

    What is asked before a visit is over when the visit begins: needling comes in between. A follow-up counts its weeks
    from the first visit, whether or not the patient still comes.
    """
    occasion = Occasion.BASELINE if is_first else Occasion.EACH_VISIT
    due_at = starts_at - timedelta(days=plan.days_before_visit)
    found = [Due(occasion, 0, asked_on(occasion, plan, instruments), due_at, starts_at)]
    for weeks in plan.follow_up_weeks if is_first else ():
        at = starts_at + timedelta(weeks=weeks)
        names = asked_on(Occasion.FOLLOW_UP, plan, instruments)
        found.append(Due(Occasion.FOLLOW_UP, weeks, names, at, at + timedelta(days=plan.days_open)))
    return [one for one in found if one.instruments and one.until > one.due_at]


def due_again(row: Dated, starts_at: datetime) -> tuple[datetime, datetime]:
    """When an asking is due and over once its visit begins at another time; at discharge nothing depends on that."""
    length = row.until - row.due_at
    if row.weeks:
        due_at = starts_at + timedelta(weeks=row.weeks)
        return due_at, due_at + length
    if row.occasion in BEFORE_A_VISIT:
        return starts_at - length, starts_at
    return row.due_at, row.until


def state_of(row: AskingRow, at: datetime) -> AskingState:
    """How an asking stands at a moment."""
    if row.void_at is not None:
        return AskingState.VOID
    if row.answered_at is not None or (row.instruments and set(row.instruments) <= set(row.answered)):
        return AskingState.ANSWERED if len(row.answered) == len(row.instruments) else AskingState.PART
    if at >= row.until or row.closed_at is not None:
        return AskingState.PART if row.answered else AskingState.OVERDUE
    if row.asked_at is None:
        return AskingState.PLANNED
    return AskingState.SENT if row.is_reached else AskingState.UNREACHED


def completeness(rows: Sequence[AskingRow]) -> Mapping[AskingState, int]:
    """How many askings stand in each state; none is left out, so that the parts make the whole."""
    return {state: sum(row.state is state for row in rows) for state in AskingState}
