"""Small sessions to test with: Amara needles Elif at the left buttock and, where a test wants it, over the ribs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from filiform.treatment import payloads as p
from filiform.treatment.events import Event, event
from filiform.treatment.rules.fold import EMPTY, apply, next_sequence
from filiform.treatment.rules.gates import check
from filiform.treatment.rules.standing import check_standing
from filiform.treatment.types import (
    LEAVING_CHECKS,
    TIMEOUT_ITEMS,
    ConsentScope,
    GateContext,
    LotState,
    MeasureRange,
    Qualification,
    SessionState,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
GLUTEUS, RHOMBOID, TRAPEZIUS = "gluteus-medius", "rhomboid-major", "trapezius-upper"
REGIONS = {
    GLUTEUS: frozenset({"gluteal"}),
    RHOMBOID: frozenset({"interscapular-rhomboid"}),
    TRAPEZIUS: frozenset({"upper-trapezius"}),
}
CHEST = frozenset({"interscapular-rhomboid", "upper-trapezius"})
SCREENED = frozenset(
    f"{region}:{side}" for regions in REGIONS.values() for region in regions for side in ("left", "right")
)
CONSENT = ConsentScope(
    regions=frozenset().union(*REGIONS.values()),
    techniques=frozenset({"electrical-stimulation"}),
    until=date(2026, 9, 1),
)
CONTEXT = GateContext(
    on=TODAY,
    verdict="proceed",
    verdict_releases=True,
    qualification=Qualification(qualified=True),
    consent=CONSENT,
    screened_sites=SCREENED,
    muscle_regions=REGIONS,
    lots={"L1": LotState(expires_on=date(2027, 1, 1))},
    instruments={"nprs_current": MeasureRange(low=0, high=10)},
    chest_regions=CHEST,
)

OPENED = p.SessionOpened(patient="elif", practitioner="amara", planned_sites=("gluteal:left",))
TIMEOUT = p.TimeoutPassed(checked=TIMEOUT_ITEMS)
HANDS = p.HandsCleaned(agent="alcohol")
SKIN = p.SkinPrepared(region="gluteal", side="left", agent="alcohol-70", dry_s=30)
ALL_OUT = p.NeedlesAllWithdrawn(reason="routine")
CLOSED = p.SessionClosed(leaving_checks=LEAVING_CHECKS)
READY: tuple[p.Payload, ...] = (OPENED, TIMEOUT, HANDS, SKIN)


def needle(name: str = "n1", **changes: Any) -> p.NeedleInserted:
    plain = p.NeedleInserted(
        needle=name,
        muscle=GLUTEUS,
        side="left",
        gauge_mm=0.3,
        length_mm=50,
        depth_mm=30,
        technique="in-situ",
        lot="L1",
    )
    return replace(plain, **changes)


def skin(region: str, side: str = "left", agent: str | None = "alcohol-70") -> p.SkinPrepared:
    return p.SkinPrepared(region=region, side=side, agent=agent)


def strike(corrects: int | str, reason: str = "entered by mistake, no needle was inserted") -> p.EventCorrected:
    return p.EventCorrected(corrects=corrects, replacement=None, reason=reason)


def following(session: SessionState, said: p.Payload, *, minute: float | None = None, **changes: Any) -> Event:
    """The next event of this session, one minute after the one before unless told."""
    sequence = next_sequence(session)
    at = START + timedelta(minutes=sequence if minute is None else minute)
    fields: dict[str, Any] = {
        "session": "s1",
        "sequence": sequence,
        "occurred_at": at,
        "by": "amara",
        "command_id": f"c{sequence}",
        "recorded_at": at,
    }
    return event(said, **{**fields, **changes})


def after(*said: p.Payload, start: SessionState = EMPTY) -> SessionState:
    """The state after these acts, each of which the session's own gates accept."""
    session = start
    for payload in said:
        given = following(session, payload)
        check_standing(session, given, REGIONS)
        session = apply(session, given)
    return session


def refusal(
    session: SessionState, said: p.Payload, *, minute: float | None = None, context: GateContext | None = CONTEXT
) -> None:
    """Asks the live gates about this act."""
    check(session, following(session, said, minute=minute), context)


def under(limits: Mapping[str, object], **changes: Any) -> GateContext:
    """A context whose screening answer carries these limits for the whole session."""
    return replace(CONTEXT, limits=limits, **changes)
