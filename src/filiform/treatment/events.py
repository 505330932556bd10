"""The events of a treatment session, version 1: read from JSON, written to JSON, lifted from older versions.

An event is `{"kind", "version", "session", "sequence", "occurred_at", "recorded_at", "by", "command_id", "payload"}`.
`occurred_at` is when the hand did it; `recorded_at` when the server stored it (null while only the device has it).
A tenth key, `against`, is written only where needed: the code of the gate that would have refused an act which had
already happened out of reach of the server. Such an act is kept as a fact and flagged, never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from typing import Any, Final

from filiform.treatment import payloads as p
from filiform.treatment import reading as r

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    kind: str
    session: str
    sequence: int
    occurred_at: datetime
    by: str
    command_id: str
    payload: p.Payload
    recorded_at: datetime | None = None
    version: int = 1
    against: str | None = None


_MUSCLE_SIDE = r.one_of(p.SIDES)
_WIDE_SIDE = r.one_of(p.WIDE_SIDES)
_IDS = r.list_of(r.identifier)

# Ranges are wide on purpose: they catch a mistake of unit, not a clinical limit. Typical diameters are 0.12-0.30 mm and
# lengths 13-60 mm; long gluteal needles reach 100 and more. Source: procedure dossier, section 4.
READERS: Final[dict[str, tuple[type, dict[str, r.Reader]]]] = {
    "session.opened": (
        p.SessionOpened,
        {
            "patient": r.identifier,
            "practitioner": r.identifier,
            "visit": r.optional(r.identifier),
            "planned_sites": _IDS,
            "screening_ref": r.optional(r.identifier),
            "consent_ref": r.optional(r.identifier),
        },
    ),
    "timeout.passed": (p.TimeoutPassed, {"checked": _IDS, "skipped": r.reasons}),
    "hands.cleaned": (p.HandsCleaned, {"agent": r.optional(r.text)}),
    "skin.prepared": (
        p.SkinPrepared,
        {
            "region": r.identifier,
            "side": _WIDE_SIDE,
            "agent": r.optional(r.text),
            "dry_s": r.optional(r.number(0, 3600, "s")),
        },
    ),
    "needle.inserted": (
        p.NeedleInserted,
        {
            "needle": r.identifier,
            "muscle": r.identifier,
            "side": _MUSCLE_SIDE,
            "point": r.optional(r.label),
            "view": r.optional(r.one_of(p.VIEWS)),
            "x": r.optional(r.number(0, 1, "")),
            "y": r.optional(r.number(0, 1, "")),
            "gauge_mm": r.number(0.08, 0.6, "mm"),
            "length_mm": r.number(3, 150, "mm"),
            "depth_mm": r.optional(r.number(0.5, 150, "mm")),
            "technique": r.optional(r.identifier),
            "lot": r.optional(r.text),
            "planned_dwell_min": r.optional(r.number(0, 240, "min")),
            "dwell_limit_min": r.optional(r.number(0, 240, "min")),
            "carried_from": r.optional(r.identifier),
            "changed": _IDS,
            "acknowledged": _IDS,
        },
    ),
    "needle.manipulated": (
        p.NeedleManipulated,
        {
            "needle": r.identifier,
            "technique": r.identifier,
            "passes": r.optional(r.whole(1, 99)),
            "acknowledged": _IDS,
        },
    ),
    "twitch.seen": (p.TwitchSeen, {"needle": r.identifier, "count": r.whole(0, 99)}),
    "sensation.reported": (
        p.SensationReported,
        {
            "needle": r.optional(r.identifier),
            "quality": r.one_of(p.QUALITIES),
            "score": r.optional(r.whole(0, 10)),
        },
    ),
    "stimulation.started": (
        p.StimulationStarted,
        {
            "channel": r.label,
            "needles": r.list_of(r.identifier, exactly=2),
            "hz": r.optional(r.number(0.1, 1000, "Hz")),
            "pulse_us": r.optional(r.number(10, 2000, "µs")),
            "intensity_ma": r.optional(r.number(0, 100, "mA")),
            "planned_min": r.optional(r.number(0, 240, "min")),
            "acknowledged": _IDS,
        },
    ),
    "stimulation.stopped": (
        p.StimulationStopped,
        {"channel": r.label, "tolerance": r.optional(r.one_of(p.TOLERANCES))},
    ),
    "needle.withdrawn": (
        p.NeedleWithdrawn,
        {
            "needle": r.identifier,
            "bleeding": r.optional(r.yes_or_no),
            "pressure_s": r.optional(r.number(0, 7200, "s")),
        },
    ),
    "needles.all_withdrawn": (p.NeedlesAllWithdrawn, {"reason": r.one_of(p.WITHDRAWAL_REASONS)}),
    "sharps.counted": (p.SharpsCounted, {"counted": r.whole(0, 9999), "second_counter": r.optional(r.identifier)}),
    "needle.missing": (
        p.NeedleMissing,
        {"needle": r.identifier, "where_looked": r.optional(r.text), "told": r.list_of(r.text)},
    ),
    "needle.found": (p.NeedleFound, {"needle": r.identifier, "where_found": r.optional(r.text)}),
    "technique.applied": (
        p.TechniqueApplied,
        {
            "technique": r.one_of(p.POST_TECHNIQUES),
            "region": r.optional(r.identifier),
            "side": r.optional(_WIDE_SIDE),
            "minutes": r.optional(r.number(0, 240, "min")),
            "settings": r.settings,
        },
    ),
    "measure.recorded": (
        p.MeasureRecorded,
        {
            "instrument": r.identifier,
            "value": r.reading,
            "phase": r.one_of(p.PHASES),
            "side": r.optional(_MUSCLE_SIDE),
            "movement": r.optional(r.text),
        },
    ),
    "incident.reported": (
        p.IncidentReported,
        {
            "kind": r.identifier,
            "severity": r.optional(r.one_of(p.SEVERITIES)),
            "note": r.optional(r.text),
            "details": r.settings,
        },
    ),
    "advice.given": (p.AdviceGiven, {"sheets": _IDS, "language": r.optional(r.identifier)}),
    "session.closed": (p.SessionClosed, {"leaving_checks": _IDS, "acknowledged": _IDS}),
    "session.reopened": (p.SessionReopened, {"reason": r.text}),
    "event.corrected": (
        p.EventCorrected,
        {"corrects": r.earlier_event, "replacement": r.raw_payload, "reason": r.text},
    ),
}

KINDS: Final = tuple(READERS)
_KIND_OF: Final = {payload: kind for kind, (payload, _) in READERS.items()}
_REQUIRED: Final = {
    kind: tuple(f.name for f in fields(payload) if f.default is MISSING and f.default_factory is MISSING)
    for kind, (payload, _) in READERS.items()
}
ENVELOPE: Final = (
    "kind",
    "version",
    "session",
    "sequence",
    "occurred_at",
    "recorded_at",
    "by",
    "command_id",
    "payload",
)
HAPPENED: Final = frozenset(
    {
        "hands.cleaned",
        "skin.prepared",
        "needle.inserted",
        "needle.manipulated",
        "twitch.seen",
        "sensation.reported",
        "stimulation.started",
        "stimulation.stopped",
        "needle.withdrawn",
        "sharps.counted",
        "needle.missing",
        "needle.found",
        "technique.applied",
        "measure.recorded",
        "incident.reported",
        "advice.given",
    }
)
"""Acts of the hand, which have happened whether or not a gate agrees; only they may carry `against`."""

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
VERSIONS: Final[dict[str, int]] = dict.fromkeys(READERS, 1)
UPCASTERS: Final[dict[tuple[str, int], Upcaster]] = {}
"""(kind, version) to the function that lifts such a payload to the next version. Stored rows are never rewritten."""


def required_keys(kind: str) -> tuple[str, ...]:
    return _REQUIRED[kind]


def payload_keys(kind: str) -> tuple[str, ...]:
    return tuple(READERS[kind][1])


def lift(
    kind: str,
    version: int,
    payload: Raw,
    *,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
    versions: Mapping[str, int] = VERSIONS,
) -> Raw:
    """The payload in the current version of its kind."""
    lifted = dict(payload)
    while version < versions[kind]:
        lifted = upcasters[kind, version](lifted)
        version += 1
    return lifted


def parse_payload(kind: str, raw: object, *, version: int = 1, where: str = "payload") -> p.Payload:
    """The payload of an event of this kind.

    Raises: InvalidInput naming the key and the mend.
    """
    if kind not in READERS:
        raise r.fault(where, f"there is no event kind {kind!r}; known are {', '.join(KINDS)}")
    if not 1 <= version <= VERSIONS[kind]:
        raise r.fault(where, f"version {version} of {kind} is not known; the newest is {VERSIONS[kind]}")
    if not isinstance(raw, Mapping):
        raise r.fault(where, "write an object")
    lifted = lift(kind, version, raw)
    payload, readers = READERS[kind]
    r.only_keys(lifted, where, known=readers, required=_REQUIRED[kind])
    built: p.Payload = payload(**{key: readers[key](value, f"{where}.{key}") for key, value in lifted.items()})
    _check_together(built, where)
    return built


def _check_together(payload: p.Payload, where: str) -> None:
    match payload:
        case p.NeedleInserted(depth_mm=float() | int() as depth_mm, length_mm=length_mm) if depth_mm > length_mm:
            raise r.fault(f"{where}.depth_mm", f"a needle of {length_mm:g} mm cannot go {depth_mm:g} mm deep")
        case p.TimeoutPassed(checked=checked, skipped=skipped) if both := sorted(set(checked) & set(skipped)):
            raise r.fault(f"{where}.skipped", f"{both[0]} is ticked as well; leave it in one of the two")
        case _:
            return


def parse_event(raw: object, *, where: str = "event") -> Event:
    """One event from its JSON object.

    Raises: InvalidInput naming the key and the mend.
    """
    if not isinstance(raw, Mapping):
        raise r.fault(where, "write one JSON object for each event")
    r.only_keys(raw, where, known=(*ENVELOPE, "against"), required=ENVELOPE)
    kind, version = raw["kind"], raw["version"]
    if not isinstance(kind, str) or kind not in VERSIONS:
        raise r.fault(f"{where}.kind", f"write one of {', '.join(KINDS)}", kind)
    if type(version) is not int or not 1 <= version <= VERSIONS[kind]:
        raise r.fault(f"{where}.version", f"{kind} is known up to version {VERSIONS[kind]}", version)
    against = raw.get("against")
    if against is not None and kind not in HAPPENED:
        raise r.fault(f"{where}.against", f"{kind} is a decision, not an act that has happened; leave it out")
    recorded_at = raw["recorded_at"]
    return Event(
        kind=kind,
        version=VERSIONS[kind],
        session=r.identifier(raw["session"], f"{where}.session"),
        sequence=r.whole(1, 10**9)(raw["sequence"], f"{where}.sequence"),
        occurred_at=r.moment(raw["occurred_at"], f"{where}.occurred_at"),
        recorded_at=None if recorded_at is None else r.moment(recorded_at, f"{where}.recorded_at"),
        by=r.identifier(raw["by"], f"{where}.by"),
        command_id=r.identifier(raw["command_id"], f"{where}.command_id"),
        payload=parse_payload(kind, raw["payload"], version=version, where=f"{where}.payload"),
        against=None if against is None else r.identifier(against, f"{where}.against"),
    )


def event(
    payload: p.Payload,
    *,
    session: str,
    sequence: int,
    occurred_at: datetime,
    by: str,
    command_id: str,
    recorded_at: datetime | None = None,
    against: str | None = None,
) -> Event:
    """A new event of the kind its payload belongs to."""
    kind = _KIND_OF[type(payload)]
    return Event(
        kind=kind,
        version=VERSIONS[kind],
        session=session,
        sequence=sequence,
        occurred_at=r.moment(occurred_at, "occurred_at"),
        recorded_at=None if recorded_at is None else r.moment(recorded_at, "recorded_at"),
        by=by,
        command_id=command_id,
        payload=payload,
        against=against,
    )


def payload_to_json(payload: p.Payload) -> dict[str, Any]:
    return {f.name: _plain(getattr(payload, f.name)) for f in fields(payload)}


def event_to_json(given: Event) -> dict[str, Any]:
    """The JSON shape; `parse_event` of it gives the same event."""
    written: dict[str, Any] = {
        "kind": given.kind,
        "version": given.version,
        "session": given.session,
        "sequence": given.sequence,
        "occurred_at": time_to_json(given.occurred_at),
        "recorded_at": time_to_json(given.recorded_at),
        "by": given.by,
        "command_id": given.command_id,
        "payload": payload_to_json(given.payload),
    }
    return written if given.against is None else {**written, "against": given.against}


def time_to_json(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
