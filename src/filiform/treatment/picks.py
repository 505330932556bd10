"""A quick pick: a named set of needles, current and techniques after them, read strictly and made from a session. Pure.

A quick pick proposes; it permits nothing. What a session takes over from it is judged by the gates like any other act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from filiform.knowledge import catalogues
from filiform.treatment import payloads as p
from filiform.treatment import reading as r
from filiform.treatment.events import READERS
from filiform.treatment.types import Channel, NeedleState, SessionState

MOST: Final = 40
"""Needles in one quick pick: catches a mistake, it is not a clinical limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickNeedle:
    muscle: str
    side: str
    gauge_mm: float
    length_mm: float
    depth_mm: float | None = None
    technique: str | None = None
    planned_dwell_min: float | None = None
    view: str | None = None
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PickStimulation:
    """Current through two needles of the pick, named by their place in it, the first being 0."""

    pair: tuple[int, int]
    preset: str | None = None
    hz: float | None = None
    pulse_us: float | None = None
    minutes: float | None = None
    intensity_ma: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PickAfter:
    technique: str
    minutes: float | None = None
    sets: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    needles: tuple[PickNeedle, ...]
    stimulation: tuple[PickStimulation, ...] = ()
    after: tuple[PickAfter, ...] = ()

    @property
    def muscles(self) -> tuple[tuple[str, str, int], ...]:
        """(muscle, side, needles) in the order of the first needle of each."""
        found: dict[tuple[str, str], int] = {}
        for needle in self.needles:
            found[needle.muscle, needle.side] = found.get((needle.muscle, needle.side), 0) + 1
        return tuple((muscle, side, number) for (muscle, side), number in found.items())


_INSERTED = READERS["needle.inserted"][1]
_CURRENT = READERS["stimulation.started"][1]
_MINUTES = r.optional(r.number(0, 240, "min"))
_NEEDLE: Final[dict[str, r.Reader]] = {
    name: _INSERTED[name]
    for name in (
        "muscle", "side", "gauge_mm", "length_mm", "depth_mm", "technique", "planned_dwell_min", "view", "x", "y",
    )
}  # fmt: skip
_STIMULATION: Final[dict[str, r.Reader]] = {
    "pair": r.list_of(r.whole(0, MOST - 1), exactly=2),
    "preset": r.optional(r.identifier),
    "hz": _CURRENT["hz"],
    "pulse_us": _CURRENT["pulse_us"],
    "minutes": _MINUTES,
    "intensity_ma": _CURRENT["intensity_ma"],
}
_AFTER: Final[dict[str, r.Reader]] = {
    "technique": r.one_of(p.POST_TECHNIQUES),
    "minutes": _MINUTES,
    "sets": r.optional(r.whole(1, 20)),
}


def read_pick(raw: object, *, where: str = "quick pick") -> Pick:
    """A quick pick from its JSON object.

    Raises: InvalidInput naming the place and the mend.
    """
    if not isinstance(raw, Mapping):
        raise r.fault(where, "write an object with needles, stimulation and after")
    r.only_keys(raw, where, known=("needles", "stimulation", "after"), required=("needles",))
    needles = tuple(_needle(row, at) for row, at in _rows(raw, "needles", where))
    if not 0 < len(needles) <= MOST:
        raise r.fault(f"{where}.needles", f"name 1 to {MOST} needles", len(needles))
    stimulation = tuple(_stimulation(row, at) for row, at in _rows(raw, "stimulation", where))
    _check_pairs(needles, stimulation, where)
    after = tuple(PickAfter(**_read(row, at, _AFTER, ("technique",))) for row, at in _rows(raw, "after", where))
    if len({one.technique for one in after}) != len(after):
        raise r.fault(f"{where}.after", "name each technique once")
    return Pick(needles=needles, stimulation=stimulation, after=after)


def pick_to_json(pick: Pick) -> dict[str, Any]:
    """The JSON shape, without what is not known; `read_pick` of it gives the same pick."""
    return {
        "needles": [_sparse(asdict(one)) for one in pick.needles],
        "stimulation": [{**_sparse(asdict(one)), "pair": list(one.pair)} for one in pick.stimulation],
        "after": [_sparse(asdict(one)) for one in pick.after],
    }


def pick_of_session(state: SessionState) -> Pick | None:
    """What was done in a session, as it would be done again; None where no needle went in.

    Struck needles are left out. A needle without a planned dwell is given the one it had, at most its limit.
    """
    used = needles_of(state)
    if not used:
        return None
    place = {needle.id: number for number, needle in enumerate(used)}
    return Pick(
        needles=tuple(_pick_needle(needle) for needle in used[:MOST]),
        stimulation=_current_of(state, place),
        after=_after_of(state),
    )


def needles_of(state: SessionState) -> tuple[NeedleState, ...]:
    """The needles that really went in, in the order in which `pick_of_session` names them."""
    return tuple(needle for needle in state.needles.values() if needle.counts)


def _rows(raw: Mapping[str, Any], key: str, where: str) -> list[tuple[object, str]]:
    given = raw.get(key) or []
    if not isinstance(given, list | tuple):
        raise r.fault(f"{where}.{key}", "write a list", given)
    return [(row, f"{where}.{key}[{place}]") for place, row in enumerate(given)]


def _read(row: object, where: str, readers: Mapping[str, r.Reader], required: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        raise r.fault(where, "write an object", row)
    r.only_keys(row, where, known=readers, required=required)
    return {key: readers[key](value, f"{where}.{key}") for key, value in row.items()}


def _needle(row: object, where: str) -> PickNeedle:
    one = PickNeedle(**_read(row, where, _NEEDLE, ("muscle", "side", "gauge_mm", "length_mm")))
    if one.muscle not in catalogues.muscles().by_id:
        raise r.fault(f"{where}.muscle", "name a muscle of the atlas", one.muscle)
    if one.technique is not None and one.technique not in catalogues.techniques().needling:
        known = ", ".join(catalogues.techniques().needling)
        raise r.fault(f"{where}.technique", f"write one of {known}", one.technique)
    if one.depth_mm is not None and one.depth_mm > one.length_mm:
        raise r.fault(f"{where}.depth_mm", f"a needle of {one.length_mm:g} mm cannot go {one.depth_mm:g} mm deep")
    if len({value is None for value in (one.view, one.x, one.y)}) > 1:
        raise r.fault(f"{where}.view", "give view, x and y together, or none of them")
    return one


def _stimulation(row: object, where: str) -> PickStimulation:
    one = PickStimulation(**_read(row, where, _STIMULATION, ("pair",)))
    presets = catalogues.techniques().stimulation.presets
    if one.preset is not None and one.preset not in presets:
        raise r.fault(f"{where}.preset", f"write one of {', '.join(presets)}", one.preset)
    if one.preset is not None and (one.hz is not None or one.pulse_us is not None):
        raise r.fault(f"{where}.preset", "give a preset, or hz and pulse_us, not both")
    return one


def _check_pairs(needles: tuple[PickNeedle, ...], stimulation: tuple[PickStimulation, ...], where: str) -> None:
    """Both needles of a pair are there, on one side, and in no other pair."""
    taken: set[int] = set()
    for number, one in enumerate(stimulation):
        at = f"{where}.stimulation[{number}].pair"
        for place in one.pair:
            if place >= len(needles):
                raise r.fault(at, f"there is no needle {place}; they are numbered from 0 to {len(needles) - 1}")
            if place in taken:
                raise r.fault(at, f"needle {place} already carries current in another pair")
        if len({needles[place].side for place in one.pair}) > 1:
            raise r.fault(at, "both needles of a pair must lie on the same side")
        taken.update(one.pair)


def _sparse(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _pick_needle(needle: NeedleState) -> PickNeedle:
    said = needle.insertion.said
    known_technique = said.technique in catalogues.techniques().needling
    whole_spot = None not in (said.view, said.x, said.y)
    return PickNeedle(
        muscle=said.muscle, side=said.side, gauge_mm=said.gauge_mm, length_mm=said.length_mm, depth_mm=said.depth_mm,
        technique=said.technique if known_technique else None, planned_dwell_min=_dwell(needle),
        view=said.view if whole_spot else None, x=said.x if whole_spot else None, y=said.y if whole_spot else None,
    )  # fmt: skip


def _dwell(needle: NeedleState) -> float | None:
    said = needle.insertion.said
    if said.planned_dwell_min is not None or needle.withdrawn_at is None:
        return said.planned_dwell_min
    minutes = _rounded((needle.withdrawn_at - needle.inserted_at).total_seconds())
    limit = said.dwell_limit_min
    return minutes if limit is None else min(minutes, limit)


def _rounded(seconds: float) -> float:
    """To the half minute below two, where a trigger point is worked in seconds, and to the minute above; at most what
    an event can say."""
    halves = max(round(seconds / 30), 1)
    return min(halves / 2 if halves < 4 else round(seconds / 60), 240)


def _current_of(state: SessionState, place: Mapping[str, int]) -> tuple[PickStimulation, ...]:
    """Each pair once; a needle that was paired anew keeps the first of its pairs."""
    found: list[PickStimulation] = []
    taken: set[int] = set()
    for channel in sorted([*state.past_channels, *state.running.values()], key=lambda one: one.start.sequence):
        pair = tuple(place[name] for name in channel.start.said.needles if place.get(name, MOST) < MOST)
        sides = {state.needles[name].side for name in channel.start.said.needles if name in state.needles}
        if len(pair) != 2 or len(sides) > 1 or taken.intersection(pair):
            continue
        taken.update(pair)
        found.append(_pick_current(channel, (pair[0], pair[1])))
    return tuple(found)


def _pick_current(channel: Channel, pair: tuple[int, int]) -> PickStimulation:
    said = channel.start.said
    minutes = said.planned_min
    if minutes is None and channel.stopped_at is not None:
        minutes = _rounded((channel.stopped_at - channel.start.at).total_seconds())
    return PickStimulation(
        pair=pair, hz=said.hz, pulse_us=said.pulse_us, minutes=minutes, intensity_ma=said.intensity_ma
    )  # fmt: skip


def _after_of(state: SessionState) -> tuple[PickAfter, ...]:
    """Each technique once, as it was done last."""
    found: dict[str, PickAfter] = {}
    for act in state.techniques:
        sets = act.said.settings.get("sets")
        found[act.said.technique] = PickAfter(
            technique=act.said.technique, minutes=act.said.minutes,
            sets=sets if type(sets) is int and 1 <= sets <= 20 else None,
        )  # fmt: skip
    return tuple(found.values())
