"""What each kind of event says, version 1. One frozen class per kind, units in the names.

A value that is not known is None, never a guess. `acknowledged` lists the codes of the gates that ask for a
deliberate yes (see `rules/gates.py`) and were given it with this act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

SIDES: Final = ("left", "right", "midline")
WIDE_SIDES: Final = ("left", "right", "midline", "bilateral")
VIEWS: Final = ("anterior", "posterior", "lateral")
QUALITIES: Final = ("ache", "cramp", "referred", "sharp", "electric", "burning", "faint")
WITHDRAWAL_REASONS: Final = ("routine", "faint", "pain", "request", "emergency")
POST_TECHNIQUES: Final = ("massage", "stretch", "heat", "stimulation", "exercise")
TOLERANCES: Final = ("comfortable", "strong", "too-strong")
"""How the current was borne. Source: procedure dossier, section 5 (strong but comfortable, never painful)."""
PHASES: Final = ("before", "after")
SEVERITIES: Final = ("mild", "significant", "serious")
"""Grades of `adverse-events.yaml`. An incident without one is ungraded."""

Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened:
    patient: str
    practitioner: str
    visit: str | None = None
    planned_sites: tuple[str, ...] = ()
    """`region:side`, the ids of the screening catalogue."""
    screening_ref: str | None = None
    consent_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeoutPassed:
    checked: tuple[str, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)
    """Item to the reason why it was left unticked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsCleaned:
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkinPrepared:
    region: str
    side: str
    agent: str | None = None
    dry_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedleInserted:
    needle: str
    muscle: str
    side: str
    gauge_mm: float
    length_mm: float
    point: str | int | None = None
    view: str | None = None
    x: float | None = None
    y: float | None = None
    depth_mm: float | None = None
    technique: str | None = None
    lot: str | None = None
    planned_dwell_min: float | None = None
    """How long it is meant to stay, as a protocol or the clinician says; None where nobody said."""
    dwell_limit_min: float | None = None
    """How long it may stay: written by the server from screening and clinic when the act is recorded."""
    carried_from: str | None = None
    """The needle of an earlier session that this one repeats, as `session:needle`."""
    changed: tuple[str, ...] = ()
    """Names of the values that differ from the needle it was carried from."""
    acknowledged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedleManipulated:
    needle: str
    technique: str
    passes: int | None = None
    acknowledged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TwitchSeen:
    needle: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SensationReported:
    quality: str
    score: int | None = None
    needle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulationStarted:
    channel: str | int
    needles: tuple[str, ...]
    """Exactly two."""
    hz: float | None = None
    pulse_us: float | None = None
    intensity_ma: float | None = None
    planned_min: float | None = None
    acknowledged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulationStopped:
    channel: str | int
    tolerance: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedleWithdrawn:
    needle: str
    bleeding: bool | None = None
    pressure_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedlesAllWithdrawn:
    reason: str = "routine"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharpsCounted:
    counted: int
    second_counter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedleMissing:
    needle: str
    where_looked: str | None = None
    told: tuple[str, ...] = ()
    """Who has been told, in the words of the screen (the patient, a colleague, the owner)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedleFound:
    needle: str
    where_found: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TechniqueApplied:
    technique: str
    region: str | None = None
    side: str | None = None
    minutes: float | None = None
    settings: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRecorded:
    instrument: str
    value: str | int | float
    phase: str
    side: str | None = None
    movement: str | None = None
    """What was measured where the instrument leaves it open, as `measures.types.Reading` has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReported:
    kind: str
    severity: str | None = None
    note: str | None = None
    details: Mapping[str, Scalar] = field(default_factory=dict)
    """What a log of this kind asks for: of a faint the position, times, vital signs and recovery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceGiven:
    sheets: tuple[str, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed:
    leaving_checks: tuple[str, ...] = ()
    acknowledged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReopened:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCorrected:
    """`corrects` is the sequence or the command id of an earlier event (a device may not know the sequence yet).

    `replacement` is the payload that event should have had, in its own kind's shape; None says the act never
    happened at all, and `reason` says how that came to be.
    """

    corrects: int | str
    replacement: Mapping[str, object] | None
    reason: str


Payload: TypeAlias = (
    SessionOpened
    | TimeoutPassed
    | HandsCleaned
    | SkinPrepared
    | NeedleInserted
    | NeedleManipulated
    | TwitchSeen
    | SensationReported
    | StimulationStarted
    | StimulationStopped
    | NeedleWithdrawn
    | NeedlesAllWithdrawn
    | SharpsCounted
    | NeedleMissing
    | NeedleFound
    | TechniqueApplied
    | MeasureRecorded
    | IncidentReported
    | AdviceGiven
    | SessionClosed
    | SessionReopened
    | EventCorrected
)
