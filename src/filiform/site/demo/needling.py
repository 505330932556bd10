"""The acts of one treatment session, as a device would send them, within the limits of the visit's screening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from filiform.screening.limits import strictest
from filiform.screening.types import PlannedMuscle
from filiform.supplies.types import LotView
from filiform.treatment.places import muscle_regions
from filiform.treatment.recording import NewEvent
from filiform.treatment.types import LEAVING_CHECKS, TIMEOUT_ITEMS

PATH = "electrical-stimulation"
NEEDLE_EVERY = timedelta(seconds=40)
# The needle taken for a muscle, in mm: longer where more lies above it. Plain choices for the demo, no guidance.
LONG, MIDDLE, SHORT = 50, 40, 30
LENGTHS = {"gluteal": LONG, "piriformis-deep-hip": LONG, "thigh-anterior": LONG, "thigh-posterior": LONG}
LENGTHS |= {"forearm": SHORT, "elbow": SHORT, "wrist-hand": SHORT, "neck-posterior": SHORT, "upper-trapezius": SHORT}
WATCHED_MIN = 10  # the clinic's own observation time after the last needle (treatment.types.ClinicRules)


@dataclass(slots=True)
class Script:
    """Acts in the order of their hands, each with its time. `wait` moves the clock on."""

    now: datetime
    acts: list[NewEvent] = field(default_factory=list)

    def do(self, kind: str, /, **payload: Any) -> NewEvent:
        act = NewEvent(kind, payload, str(uuid4()), occurred_at=self.now)
        self.acts.append(act)
        return act

    def wait(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Planned:
    """One needle: where, how, how deep in mm, and from which lot."""

    name: str
    muscle: str
    side: str
    technique: str
    depth_mm: float
    lot: LotView

    def payload(self, **changed: Any) -> dict[str, Any]:
        return {
            "needle": self.name, "muscle": self.muscle, "side": self.side, "gauge_mm": self.lot.gauge_mm,
            "length_mm": self.lot.length_mm, "depth_mm": self.depth_mm, "technique": self.technique,
            "lot": self.lot.lot, **changed,
        }  # fmt: skip


def limits_for(answer: Mapping[str, Any], muscle: str, side: str) -> dict[str, Any]:
    """The limits of a screening answer in one muscle, merged by the most restrictive value."""
    at_sites = answer["site_limits"]
    places = (f"{region}:{where}" for region in sorted(muscle_regions()[muscle]) for where in (side, "bilateral"))
    return strictest([answer["limits"], *(at_sites[place] for place in places if place in at_sites)])


def needles_for(
    muscles: Sequence[PlannedMuscle], *, answer: Mapping[str, Any], lots: Sequence[LotView]
) -> list[Planned]:
    """Two needles in each muscle that may be needled, of the longest lot that suits the muscle and the limits."""
    found: list[Planned] = []
    excluded = set(answer["excluded_sites"])
    for one in muscles:
        if {f"{region}:{one.side}" for region in muscle_regions()[one.muscle]} & excluded:
            continue
        limits = limits_for(answer, one.muscle, one.side)
        suits = min(LENGTHS.get(region, MIDDLE) for region in muscle_regions()[one.muscle])
        longest, widest = min(suits, limits.get("max_length_mm", suits)), limits.get("max_gauge_mm", 0.6)
        fitting = [lot for lot in lots if lot.length_mm <= longest and lot.gauge_mm <= widest]
        lot = max(fitting, key=lambda lot: (lot.length_mm, lot.gauge_mm))
        shallow = str(limits.get("depth", "")).startswith("superficial")
        depth = min(lot.length_mm * 0.6, limits.get("max_depth_mm", lot.length_mm), 8 if shallow else 30)
        for _ in range(2):
            name = f"n{len(found) + 1}"
            found.append(
                Planned(name, one.muscle, one.side, "superficial" if shallow else "in-situ", round(depth, 1), lot)
            )
    return found


def opening(script: Script, needles: Sequence[Planned]) -> None:
    """Opened, time-out, hands, and the skin over every muscle."""
    script.do("session.opened")
    script.wait(1)
    script.do("timeout.passed", checked=list(TIMEOUT_ITEMS))
    script.do("hands.cleaned", agent="alcohol rub")
    places = dict.fromkeys((region, n.side) for n in needles for region in sorted(muscle_regions()[n.muscle]))
    for region, side in places:
        script.do("skin.prepared", region=region, side=side, agent="70% alcohol", dry_s=30)
    script.wait(1)


def insert(script: Script, needles: Sequence[Planned], *, twitching: int, current: bool) -> None:
    """Every needle in, a twitch on the first ones, current on the first pair where it is allowed."""
    for number, needle in enumerate(needles):
        script.do("needle.inserted", **needle.payload())
        script.now += NEEDLE_EVERY
        if number < twitching:
            script.do("twitch.seen", needle=needle.name, count=1 + number % 2)
        if number % 3 == 0:
            script.do("sensation.reported", needle=needle.name, quality="ache", score=2 + number % 3)
    if current:
        pair = [needles[0].name, needles[1].name]
        script.do("stimulation.started", channel="A", needles=pair, hz=2, pulse_us=200, intensity_ma=1.2)


def leave(script: Script, answer: Mapping[str, Any], needles: Sequence[Planned], *, after: int | None) -> None:
    """What follows the count: massage, pain again, advice, the time of watching, and the close."""
    limits = strictest(limits_for(answer, needle.muscle, needle.side) for needle in needles)
    if needles:
        region = sorted(muscle_regions()[needles[0].muscle])[0]
        script.do("technique.applied", technique="massage", region=region, side=needles[0].side, minutes=2)
    script.wait(3)
    if after is not None:
        script.do("measure.recorded", instrument="nprs_current", value=after, phase="after")
    script.do("advice.given", sheets=sorted({"general", *_listed(limits.get("take_home_sheet"))}), language="en")
    script.wait(max(WATCHED_MIN, limits.get("observe_min", 0)) - 1)
    more = {"neuro_check_before_leaving": "neuro-check", "sensation_test_before_after": "sensation-test"}
    checks = [*LEAVING_CHECKS, *(item for limit, item in more.items() if limits.get(limit) is True)]
    script.do("session.closed", leaving_checks=checks)


def _listed(value: object) -> Iterator[str]:
    if value is not None:
        yield from (str(one) for one in (value if isinstance(value, list | tuple) else [value]))


def whole(
    at: datetime, needles: Sequence[Planned], answer: Mapping[str, Any], *, after: int, current: bool = False,
    special: str = "",
) -> Script:  # fmt: skip
    """One session from opening to close. `special` names what was out of the ordinary."""
    script = Script(at)
    opening(script, needles)
    if special == "faint":
        return _fainted(script, needles, answer)
    insert(script, needles, twitching=2, current=current)
    if special == "corrected":
        _correct_second(script, needles)
    script.wait(6)
    if current:
        script.do("stimulation.stopped", channel="A")
    if special == "bleeding":
        script.do("needle.withdrawn", needle=needles[0].name, bleeding=True, pressure_s=120)
    script.do("needles.all_withdrawn", reason="routine")
    script.wait(1)
    if special == "missing":
        _lost_and_found(script, needles)
    else:
        script.do("sharps.counted", counted=len(needles))
    leave(script, answer, needles, after=after)
    return script


def _fainted(script: Script, needles: Sequence[Planned], answer: Mapping[str, Any]) -> Script:
    used = needles[:2]
    insert(script, used, twitching=1, current=False)
    script.do("sensation.reported", quality="faint", score=None)
    script.do("needles.all_withdrawn", reason="faint")
    told = "Pale and sweating after the second needle; lay flat, legs up, water. Well after eight minutes."
    script.do("incident.reported", kind="vasovagal", severity="mild", note=told)
    script.wait(2)
    script.do("sharps.counted", counted=len(used))
    script.wait(8)
    leave(script, answer, used, after=None)
    return script


def _correct_second(script: Script, needles: Sequence[Planned]) -> None:
    """The second needle was entered too deep: the record keeps both figures."""
    wrong = next(a for a in script.acts if a.kind == "needle.inserted" and a.payload["needle"] == needles[1].name)
    right = needles[1].payload(depth_mm=round(needles[1].depth_mm / 2, 1))
    script.do("event.corrected", corrects=wrong.command_id, replacement=right, reason="Depth misread from the shaft.")


def _lost_and_found(script: Script, needles: Sequence[Planned]) -> None:
    last = needles[-1].name
    script.do("sharps.counted", counted=len(needles) - 1)
    script.do("needle.missing", needle=last, where_looked="couch, floor, clothing, the skin once more")
    script.wait(4)
    script.do("needle.found", needle=last, where_found="in a fold of the towel")
    script.do("sharps.counted", counted=len(needles))
