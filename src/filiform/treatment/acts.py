"""From one tap on the session page to the events it stands for. Reads form fields, decides nothing: the gates decide.

One tap may stand for several events (hands and all skin; a twitch on every needle). The first event takes the command
of the form, the others take ids derived from it, so that a double tap of the whole is as harmless as of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.treatment import payloads as p
from filiform.treatment.events import payload_to_json
from filiform.treatment.places import muscle_regions
from filiform.treatment.recording import NewEvent, Spot
from filiform.treatment.types import LEAVING_CHECKS, TIMEOUT_ITEMS, SessionState

_DRY_S: Final = {one.label: one.dry_s for one in catalogues.techniques().skin_agents.values()}
AGENTS: Final = tuple(_DRY_S)
"""The first is the default."""

DRY_S: Final = max(_DRY_S.values())
"""For an agent that the catalogue does not know."""

PRESETS: Final = {
    one.id: (f"{one.hz:g} Hz, {one.pulse_us:g} µs", one.hz, one.pulse_us)
    for one in catalogues.techniques().stimulation.presets.values()
}
"""Usual settings of current, to be changed on the machine as the patient bears it."""

Fields = Mapping[str, str]
Kinds = Iterable[tuple[str, dict[str, Any]]]


def events_of_act(fields: Fields, state: SessionState) -> list[NewEvent]:
    """The events of one tap, given where the session stands at that instant.

    Raises: InvalidInput for a field that cannot be read.
    """
    act, command = fields.get("act", ""), fields.get("command", "")
    if act not in _ACTS:
        raise InvalidInput(where="act", message="this page is out of date. Reload it.")
    try:
        base = UUID(command)
    except ValueError:
        raise InvalidInput(where="command", message="this page is out of date. Reload it.") from None
    return [
        NewEvent(kind, payload, str(base if number == 0 else uuid5(NAMESPACE_URL, f"{base}:{number}")))
        for number, (kind, payload) in enumerate(_ACTS[act](fields, state))
    ]


def _number(fields: Fields, name: str) -> float | None:
    text = fields.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise InvalidInput(where=name.replace("_", " "), message="write a number.") from None
    return int(value) if value.is_integer() else value


def _some(**given: Any) -> dict[str, Any]:
    """What is known; an empty field is not known."""
    return {key: value for key, value in given.items() if value is not None and value not in ("", [])}


def _acknowledged(fields: Fields) -> list[str]:
    return fields.get("acknowledged", "").split()


def _open(fields: Fields, state: SessionState) -> Kinds:
    yield "session.opened", {}


def _timeout(fields: Fields, state: SessionState) -> Kinds:
    skipped = {item: fields[f"skip_{item}"].strip() for item in TIMEOUT_ITEMS if fields.get(f"skip_{item}", "").strip()}
    yield "timeout.passed", {"checked": [item for item in TIMEOUT_ITEMS if item not in skipped], "skipped": skipped}


def _hands(fields: Fields, state: SessionState) -> Kinds:
    yield "hands.cleaned", {"agent": fields.get("hands") or "alcohol rub"}


def _skin(fields: Fields, state: SessionState) -> Kinds:
    """One region where one is named, otherwise all that are planned."""
    wanted = [(fields["region"], fields.get("side", ""))] if fields.get("region") else sites_of(fields, state)
    agent = fields.get("agent") or AGENTS[0]
    for region, side in wanted:
        yield "skin.prepared", {"region": region, "side": side, "agent": agent, "dry_s": _DRY_S.get(agent, DRY_S)}


def sites_of(fields: Fields, state: SessionState) -> list[tuple[str, str]]:
    """Region and side of every place to clean: those the session was opened for, and those of muscles added since."""
    planned = state.opened.said.planned_sites if state.opened else ()
    more = [f"{region}:{one.side}" for one in picked_of(fields) for region in sorted(muscle_regions()[one.muscle])]
    return [(region, side) for region, _, side in (site.partition(":") for site in dict.fromkeys([*planned, *more]))]


@dataclass(frozen=True, slots=True)
class Picked:
    """A muscle put on the screen by hand, with the point where the chart was tapped."""

    muscle: str
    side: str
    spot: Spot | None

    @property
    def text(self) -> str:
        """As the page carries it from one request to the next."""
        place = f":{self.spot.view}:{self.spot.x}:{self.spot.y}" if self.spot else ""
        return f"{self.muscle}:{self.side}{place}"


def picked_of(fields: Fields) -> list[Picked]:
    """Muscles picked so far, `muscle:side:view:x:y` parted by spaces, and the one that was picked just now."""
    texts = fields.get("extra", "").split()
    if fields.get("pick_muscle"):
        texts.append(":".join(fields.get(f"pick_{part}", "") for part in ("muscle", "side", "view", "x", "y")))
    found = {(one.muscle, one.side): one for one in map(_picked, texts) if one}
    return list(found.values())


def _picked(text: str) -> Picked | None:
    muscle, side, view, x, y = (*text.split(":"), "", "", "", "", "")[:5]
    if muscle not in muscle_regions() or side not in p.SIDES:
        return None
    view = "lateral" if view in {"left", "right"} else view
    try:
        spot = Spot(view, float(x), float(y)) if view in p.VIEWS else None
    except ValueError:
        spot = None
    return Picked(muscle, side, spot)


def _prepare(fields: Fields, state: SessionState) -> Kinds:
    if not state.hands:
        yield from _hands(fields, state)
    yield from _skin(fields, state)


def _insertion(fields: Fields, needle: str) -> dict[str, Any]:
    gauge, length, lot = _size(fields)
    return _some(
        needle=needle, muscle=fields.get("muscle"), side=fields.get("side"), gauge_mm=gauge, length_mm=length, lot=lot,
        depth_mm=_number(fields, "depth_mm"), technique=fields.get("technique"), view=fields.get("view"),
        x=_number(fields, "x"), y=_number(fields, "y"), acknowledged=_acknowledged(fields),
    )  # fmt: skip


def _size(fields: Fields) -> tuple[float, float, str]:
    """A pack is picked as one: diameter, length and lot, parted by bars."""
    try:
        gauge, length, lot = fields.get("pack", "").split("|", 2)
        return float(gauge), float(length), lot
    except ValueError:
        raise InvalidInput(where="needle", message="pick a pack in date from the list.") from None


def _insert(fields: Fields, state: SessionState) -> Kinds:
    yield "needle.inserted", _insertion(fields, "n" + fields["command"].replace("-", "")[:12])


def _change(fields: Fields, state: SessionState) -> Kinds:
    needle = state.needles.get(fields.get("needle", ""))
    if needle is None:
        raise InvalidInput(where="needle", message="this needle is not in the session. Reload the page.")
    before = payload_to_json(needle.insertion.said)
    after = {**before, "technique": None, "depth_mm": None, **_insertion({**_place(before), **fields}, needle.id)}
    yield (
        "event.corrected",
        {
            "corrects": latest(state, needle.insertion.sequence),
            "replacement": {key: value for key, value in after.items() if value is not None},
            "reason": fields.get("reason", "").strip() or "changed after it was recorded",
        },
    )


def _place(payload: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(payload[key]) for key in ("muscle", "side", "view", "x", "y") if payload.get(key) is not None}


def latest(state: SessionState, sequence: int) -> int:
    """The event that stands for this act now: itself, or the last correction of it."""
    return max([sequence, *(one.sequence for one in state.corrections if one.root == sequence)])


def _twitch(fields: Fields, state: SessionState) -> Kinds:
    named = fields.get("needle")
    for needle in [named] if named else [n.id for n in state.needles.values() if n.is_in and not n.twitches]:
        yield "twitch.seen", {"needle": needle, "count": 1}


def _sensation(fields: Fields, state: SessionState) -> Kinds:
    yield (
        "sensation.reported",
        _some(needle=fields.get("needle"), quality=fields.get("quality"), score=_number(fields, "score")),
    )


def _manipulate(fields: Fields, state: SessionState) -> Kinds:
    said = {"needle": fields.get("needle"), "technique": fields.get("technique")}
    yield "needle.manipulated", _some(**said, acknowledged=_acknowledged(fields))


def _withdraw(fields: Fields, state: SessionState) -> Kinds:
    bled = {"yes": True, "no": False}.get(fields.get("bleeding", ""))
    pressure_s = _number(fields, "pressure_s")
    yield "needle.withdrawn", _some(needle=fields.get("needle"), bleeding=bled, pressure_s=pressure_s)


def _all_out(fields: Fields, state: SessionState) -> Kinds:
    yield "needles.all_withdrawn", {"reason": fields.get("reason") or "routine"}


def _current_on(fields: Fields, state: SessionState) -> Kinds:
    _, hz, pulse_us = PRESETS.get(fields.get("preset", ""), ("", _number(fields, "hz"), _number(fields, "pulse_us")))
    pair = [needle for needle in (fields.get("first"), fields.get("second")) if needle]
    channel = next(str(n) for n in range(1, 100) if str(n) not in state.running)
    yield (
        "stimulation.started",
        _some(
            channel=channel, needles=pair, hz=hz, pulse_us=pulse_us, intensity_ma=_number(fields, "intensity_ma"),
            acknowledged=_acknowledged(fields),
        ),
    )  # fmt: skip


def _current_off(fields: Fields, state: SessionState) -> Kinds:
    yield "stimulation.stopped", {"channel": fields.get("channel", "")}


def _count(fields: Fields, state: SessionState) -> Kinds:
    yield (
        "sharps.counted",
        _some(counted=_number(fields, "counted"), second_counter=fields.get("second_counter")),
    )


def _missing(fields: Fields, state: SessionState) -> Kinds:
    yield "needle.missing", _some(needle=fields.get("needle"), where_looked=fields.get("where_looked", "").strip())


def _found(fields: Fields, state: SessionState) -> Kinds:
    yield "needle.found", _some(needle=fields.get("needle"), where_found=fields.get("where_found", "").strip())


def _incident(fields: Fields, state: SessionState) -> Kinds:
    said = {"kind": fields.get("incident"), "severity": fields.get("severity"), "note": fields.get("note", "").strip()}
    yield "incident.reported", _some(**said)


def _technique(fields: Fields, state: SessionState) -> Kinds:
    region, _, side = fields.get("site", "").partition(":")
    said = {"technique": fields.get("technique"), "minutes": _number(fields, "minutes")}
    yield "technique.applied", _some(**said, region=region, side=side)


def _measure(fields: Fields, state: SessionState) -> Kinds:
    instrument, _, side = fields.get("sign", "").partition("|")
    said = {"instrument": instrument, "side": side, "value": _number(fields, "value")}
    yield "measure.recorded", _some(**said, phase=fields.get("phase") or "after")


def _advice(fields: Fields, state: SessionState) -> Kinds:
    yield "advice.given", {"sheets": fields.get("sheets", "").split(), "language": fields.get("language") or "en"}


def _close(fields: Fields, state: SessionState) -> Kinds:
    known = (*LEAVING_CHECKS, "neuro-check", "sensation-test")
    ticked = [item for item in known if fields.get(f"left_{item}")]
    yield "session.closed", {"leaving_checks": ticked, "acknowledged": _acknowledged(fields)}


def _reopen(fields: Fields, state: SessionState) -> Kinds:
    yield "session.reopened", {"reason": fields.get("reason", "").strip()}


def _undo(fields: Fields, state: SessionState) -> Kinds:
    """The last first, so that a needle is not struck out before what was seen on it."""
    for number in sorted(_sequences(fields.get("sequences", "")), reverse=True):
        yield (
            "event.corrected",
            {"corrects": latest(state, number), "replacement": None, "reason": "entered by mistake, undone"},
        )


def _sequences(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split()]
    except ValueError:
        raise InvalidInput(where="undo", message="this page is out of date. Reload it.") from None


_Act = Callable[[Fields, SessionState], Kinds]
_ACTS: Final[dict[str, _Act]] = {
    "open": _open,
    "timeout": _timeout,
    "hands": _hands,
    "skin": _skin,
    "prepare": _prepare,
    "insert": _insert,
    "change": _change,
    "twitch": _twitch,
    "sensation": _sensation,
    "manipulate": _manipulate,
    "withdraw": _withdraw,
    "all-out": _all_out,
    "current-on": _current_on,
    "current-off": _current_off,
    "count": _count,
    "missing": _missing,
    "found": _found,
    "incident": _incident,
    "technique": _technique,
    "measure": _measure,
    "advice": _advice,
    "close": _close,
    "reopen": _reopen,
    "undo": _undo,
}

WITHDRAWING: Final = frozenset({"withdraw", "all-out"})
CAN_UNDO: Final = frozenset(_ACTS) - {"open", "close", "reopen", "undo"}
