"""A quick pick as a form: out of what is kept, through every press of a button, back into what is kept. Pure.

Nothing is kept before it is saved, and only `read_pick` decides what may be: this page puts the words back as typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from filiform.knowledge import catalogues
from filiform.treatment import payloads as p
from filiform.treatment.picks import MOST, Pick

Size = tuple[float, float]
"""(gauge in mm, length in mm)."""
PLACE: Final = re.compile(r"(needles|stimulation|after)\[(\d+)\]")
_SPOT: Final = ("view", "x", "y")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedleRow:
    """Everything as it stands in the boxes of the page; `spot` is where on the chart, which only a session can say."""

    muscle: str
    side: str
    size: str
    depth_mm: str = ""
    technique: str = ""
    planned_dwell_min: str = ""
    spot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentRow:
    """`one` and `other`: places of its needles. `preset` is empty where hz and pulse_us are its own."""

    one: str
    other: str
    preset: str = ""
    hz: str = ""
    pulse_us: str = ""
    minutes: str = ""
    intensity_ma: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    name: str
    needles: tuple[NeedleRow, ...]
    currents: tuple[CurrentRow, ...] = ()
    after: Mapping[str, str] = field(default_factory=dict)
    """Technique to how much of it, in the unit the catalogue measures it in."""


def size_code(size: Size) -> str:
    return f"{size[0]:g}|{size[1]:g}"


def editing_of(name: str, pick: Pick) -> Editing:
    return Editing(
        name=name,
        needles=tuple(
            NeedleRow(
                muscle=one.muscle, side=one.side, size=size_code((one.gauge_mm, one.length_mm)),
                depth_mm=_shown(one.depth_mm), technique=one.technique or "",
                planned_dwell_min=_shown(one.planned_dwell_min),
                spot="" if one.view is None else f"{one.view}|{one.x}|{one.y}",
            )
            for one in pick.needles
        ),
        currents=tuple(
            CurrentRow(
                one=str(run.pair[0]), other=str(run.pair[1]), preset=run.preset or "", hz=_shown(run.hz),
                pulse_us=_shown(run.pulse_us), minutes=_shown(run.minutes), intensity_ma=_shown(run.intensity_ma),
            )
            for run in pick.stimulation
        ),
        after={one.technique: _shown(one.sets if one.minutes is None else one.minutes) or "0" for one in pick.after},
    )  # fmt: skip


def read_editing(sent: Mapping[str, str]) -> Editing:
    """What the page sent. A box that is not there is empty."""

    def rows(kind: str, names: Sequence[str]) -> list[dict[str, str]]:
        count = min(int(sent.get(f"{kind}s", "0")), MOST) if sent.get(f"{kind}s", "0").isdecimal() else 0
        return [{name: sent.get(f"{kind}-{place}-{name}", "").strip() for name in names} for place in range(count)]

    return Editing(
        name=sent.get("name", ""),
        needles=tuple(NeedleRow(**row) for row in rows("needle", tuple(NeedleRow.__dataclass_fields__))),
        currents=tuple(CurrentRow(**row) for row in rows("current", tuple(CurrentRow.__dataclass_fields__))),
        after={key: given for key in p.POST_TECHNIQUES if (given := sent.get(f"after-{key}", "").strip())},
    )


def pressed(now: Editing, act: str, *, sizes: Sequence[Size], target: str = "") -> Editing:
    """The form after a button: `add`, `more-2`, `out-2`, `pair`, `unpair-0`. Anything else leaves it as it is."""
    what, _, number = act.partition("-")
    place = int(number) if number.isdecimal() else -1
    needles, currents = list(now.needles), list(now.currents)
    if what == "add" and len(needles) < MOST:
        muscle, _, side = target.partition(":")
        if muscle in catalogues.muscles().by_id and side in p.SIDES:
            needles.append(_fresh(muscle, side, sizes, needles))
    elif what == "more" and 0 <= place < len(needles) < MOST:
        needles.insert(place + 1, replace(needles[place], spot=""))
        currents = [_moved(run, lambda at: at + (at > place)) for run in currents]
    elif what == "out" and 0 <= place < len(needles):
        del needles[place]
        kept = [run for run in currents if str(place) not in {run.one, run.other}]
        currents = [_moved(run, lambda at: at - (at > place)) for run in kept]
    elif what == "pair" and len(needles) > 1:
        currents.append(_pair(needles, currents))
    elif what == "unpair" and 0 <= place < len(currents):
        del currents[place]
    return replace(now, needles=tuple(needles), currents=tuple(currents))


def content_of(now: Editing) -> dict[str, Any]:
    """For `read_pick`. What is no number goes on as it was typed, so that it is refused at its place."""
    presets, after = catalogues.techniques().stimulation.presets, catalogues.techniques().after
    needles, currents = [], []
    for row in now.needles:
        gauge, _, length = row.size.partition("|")
        spot = row.spot.split("|") if row.spot.count("|") == len(_SPOT) - 1 else []
        told = dict(zip(_SPOT, [spot[0], *map(_number, spot[1:])], strict=True)) if spot else {}
        needles.append(
            _sparse(asdict(row), leave=("size", "spot"), numbers=("depth_mm", "planned_dwell_min"))
            | {"gauge_mm": _number(gauge), "length_mm": _number(length)} | told
        )  # fmt: skip
    for run in now.currents:
        own = () if run.preset not in presets else ("hz", "pulse_us")
        numbers = ("hz", "pulse_us", "minutes", "intensity_ma")
        pair = [_number(run.one), _number(run.other)]
        currents.append(_sparse(asdict(run), leave=("one", "other", *own), numbers=numbers) | {"pair": pair})
    doses = [
        {"technique": key, **({after[key].measured_in: _number(given)} if given != "0" else {})}
        for key, given in now.after.items()
    ]
    return {"needles": needles, "stimulation": currents, "after": doses}


def _fresh(muscle: str, side: str, sizes: Sequence[Size], needles: Sequence[NeedleRow]) -> NeedleRow:
    """As the last needle of the same muscle, else with the first size that is as long as this muscle is needled."""
    alike = [row for row in needles if row.muscle == muscle]
    if alike:
        return replace(alike[-1], side=side, spot="")
    low, high = catalogues.muscles().by_id[muscle].needle_length_mm
    fits = [size for size in sizes if low <= size[1] <= high] or list(sizes)
    return NeedleRow(muscle=muscle, side=side, size=size_code(fits[0]) if fits else "")


def _pair(needles: Sequence[NeedleRow], currents: Sequence[CurrentRow]) -> CurrentRow:
    """Two needles of one side that carry none yet, where there are two."""
    busy = {place for run in currents for place in (run.one, run.other)}
    free = [place for place in range(len(needles)) if str(place) not in busy]
    found = next(
        ((one, other) for one in free for other in free if one < other and needles[one].side == needles[other].side),
        (0, 1),
    )
    first = next(iter(catalogues.techniques().stimulation.presets.values()), None)
    return CurrentRow(
        one=str(found[0]), other=str(found[1]), preset=first.id if first else "",
        minutes=_shown(first.minutes) if first else "",
    )  # fmt: skip


def _moved(run: CurrentRow, to: Any) -> CurrentRow:
    def at(place: str) -> str:
        return str(to(int(place))) if place.isdecimal() else place

    return replace(run, one=at(run.one), other=at(run.other))


def _sparse(row: Mapping[str, str], *, leave: Sequence[str], numbers: Sequence[str]) -> dict[str, Any]:
    return {
        name: _number(value) if name in numbers else value for name, value in row.items() if value and name not in leave
    }


def _number(text: str) -> float | int | str:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
