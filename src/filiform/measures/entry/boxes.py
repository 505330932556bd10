"""Which boxes the entry of an instrument has: its recipe says what goes into the scoring, its licence what may be read.

A box fills one key of the answers that `measures.scoring` reads. No figure is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from filiform.knowledge.instruments import Instrument
from filiform.knowledge.scoring import Method
from filiform.measures.rules import bounds

MOST_TAPS = 16
NOT_APPLICABLE = "n/a"
HOPS = (
    ("single", "Single hop", "distance"),
    ("triple", "Triple hop", "distance"),
    ("crossover", "Crossover hop", "distance"),
    ("six-metre", "Six-metre timed hop", "time"),
)
OTHER_UNITS: Mapping[str, tuple[str, ...]] = {
    "kPa": ("kPa", "kgf/cm2", "N/cm2", "psi"),
    "N": ("N", "kgf", "lbf"),
    "kg": ("kg", "lb", "N"),
    "cm": ("cm", "in", "mm"),
    "mm": ("mm", "cm", "in"),
    "s": ("s", "ms"),
    "min": ("min", "h"),
    "deg C": ("deg C", "deg F"),
}
KEPT_ELSEWHERE = frozenset({"site", "side", "muscle", "rater", "device", "trials", "method"})


class BoxKind(StrEnum):
    NUMBER = "number"
    TAP = "tap"
    CHOICE = "choice"
    YES_NO = "yes-no"
    TICK = "tick"
    TICKS = "ticks"
    SHEET = "sheet"
    ACTIVITIES = "activities"
    TESTS = "tests"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Box:
    """One thing to fill in. `many` figures make a list; `labels` name single items where their words may be shown.

    `both_sides`: asked once for the pair, not on the right and on the left.
    """

    key: str
    kind: BoxKind
    label: str = ""
    many: int = 1
    choices: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()
    is_timed: bool = False
    both_sides: bool = False


def boxes_of(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    """The boxes of an instrument, in the order in which the hand fills them."""
    if instrument.ship == "total-entry":
        return _total(instrument, method)
    return RECIPES[method.recipe](instrument, method)


def units_of(instrument: Instrument, method: Method) -> tuple[str, ...]:
    """The units a figure may be entered in besides the usual one; empty where there is nothing to choose."""
    if method.recipe == "jump":
        return ("s", "ms", "cm", "in")
    if method.recipe == "angles":
        return ("deg", "cm")
    if method.recipe in {"trials", "number", "difference", "treated-minus-mirror", "timed-stands"}:
        return OTHER_UNITS.get(instrument.unit or "", ())
    return ()


def conditions_of(instrument: Instrument) -> tuple[str, ...]:
    """What the catalogue wants kept beside the figure, as far as no field of a reading holds it already."""
    return tuple(one for one in instrument.protocol.store if one not in KEPT_ELSEWHERE) if instrument.protocol else ()


def has_device(instrument: Instrument, method: Method) -> bool:
    """Whether a device, or a tape or goniometer, took the figure."""
    graded = instrument.unit in {"grade", "faults", "visits", "stands", "raises", "touches", None}
    return instrument.kind != "patient-reported" and not graded and method.recipe not in {"ratio", "symmetry"}


def _steps(low: int, high: int) -> tuple[tuple[str, str], ...]:
    sign = low < 0
    return tuple((str(one), f"{one:+d}" if sign and one else str(one)) for one in range(low, high + 1))


def _form(method: Method) -> tuple[Box, ...]:
    if len(method.forms) < 2:
        return ()
    choices = tuple((one, one.replace("-", " ")) for one in method.forms)
    return (Box("form", BoxKind.CHOICE, "Recipe", choices=choices, both_sides=True),)


def _number(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    limits = bounds(instrument)
    words = instrument.items[0] if instrument.items else ""
    whole = method.whole or limits.whole
    if whole and limits.highest is not None and limits.highest - limits.lowest < MOST_TAPS:
        return (Box("value", BoxKind.TAP, words, choices=_steps(int(limits.lowest), int(limits.highest))),)
    return (Box("value", BoxKind.NUMBER, words, is_timed=instrument.unit == "s"),)


def _yes_no(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (Box("value", BoxKind.YES_NO, instrument.items[0] if instrument.items else instrument.name),)


def _mean_of_parts(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    limits = bounds(instrument)
    steps = _steps(int(limits.lowest), int(limits.highest or limits.lowest))
    return tuple(Box(part, BoxKind.TAP, part.capitalize(), choices=steps) for part in method.parts)


def _items(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    steps = tuple((str(one), str(one)) for one in method.allowed) or _steps(method.low, method.high)
    if method.not_applicable:
        steps = (*steps, (NOT_APPLICABLE, "n/a"))
    return (Box("items", BoxKind.SHEET, many=method.items, choices=steps, labels=instrument.items), *_form(method))


def _ticks(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (
        Box("ticked", BoxKind.TICKS, many=method.items, labels=instrument.items),
        Box("none_apply", BoxKind.TICK, "The sheet was read, and none applies"),
    )


def _subscales(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    found, steps = [], _steps(method.low, method.high)
    labels = list(instrument.items)
    for name, many in method.subscales.items():
        found.append(Box(name, BoxKind.SHEET, name.capitalize(), many, steps, tuple(labels[:many])))
        del labels[:many]
    return (*found, *_form(method))


def _activities(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (Box("activities", BoxKind.ACTIVITIES, many=method.most, choices=_steps(0, 10)),)


def _total(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (
        Box("total", BoxKind.NUMBER, "Total from the form"),
        Box("form", BoxKind.TEXT, "Version of the form, such as its year or short name"),
    )


def _trials(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    found = [Box("trials", BoxKind.NUMBER, "Try", method.usual, is_timed=instrument.unit == "s")]
    if method.fails_after:
        found.append(Box("failed", BoxKind.NUMBER, "Tries without a held landing"))
    if method.stopped_by_pain:
        found.append(Box("stopped_by_pain", BoxKind.TICK, "Pain stopped the try"))
    if len(method.how) > 1:
        choices = tuple((one, f"{one.capitalize()} counts") for one in method.how)
        found.append(Box("how", BoxKind.CHOICE, "Which try counts", choices=choices, both_sides=True))
    return tuple(found)


def _ratio(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (
        Box("involved", BoxKind.NUMBER, "Involved side"),
        Box("uninvolved", BoxKind.NUMBER, "Other side"),
    )


def _symmetry(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (Box("tests", BoxKind.TESTS),)


def _difference(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (Box("right", BoxKind.NUMBER, "Right"), Box("left", BoxKind.NUMBER, "Left"))


def _mirror(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (
        Box("treated", BoxKind.NUMBER, "Treated site", method.usual),
        Box("mirror", BoxKind.NUMBER, "Mirror site", method.usual),
    )


def _reach(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    reaches = tuple(Box(part, BoxKind.NUMBER, part.capitalize(), 3) for part in method.parts)
    return (*reaches, Box("leg_length", BoxKind.NUMBER, "Leg length"))


def _jump(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (Box("trials", BoxKind.NUMBER, "Try", method.usual), *_form(method))


def _angles(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (
        Box("trials", BoxKind.NUMBER, "Return", method.usual),
        Box("distance_cm", BoxKind.NUMBER, "Distance to the wall in cm, where read in cm"),
    )


def _stands(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (
        Box("value", BoxKind.NUMBER, "Full stands"),
        Box("needs_arms", BoxKind.TICK, "Cannot stand without the arms"),
    )


def _timed_stands(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (
        Box("seconds", BoxKind.NUMBER, "Time", is_timed=True),
        Box("count", BoxKind.NUMBER, f"Stands done, if fewer than {method.stands}"),
        *_form(method),
    )


def _diary(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (
        Box("count", BoxKind.NUMBER, instrument.items[0] if instrument.items else "Days counted"),
        Box("days_kept", BoxKind.NUMBER, f"Days the diary was kept, if fewer than {method.days}"),
    )


def _share(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    planned, done = instrument.items
    return (Box("planned", BoxKind.NUMBER, planned), Box("done", BoxKind.NUMBER, done))


def _time_to_event(instrument: Instrument, method: Method) -> tuple[Box, ...]:
    return (
        Box("event", BoxKind.YES_NO, instrument.items[0] if instrument.items else "Has it come?"),
        Box("days_from_first_visit", BoxKind.NUMBER, "Days from the first visit, to it or to the last contact"),
        Box("days_from_onset", BoxKind.NUMBER, "Days from onset"),
    )


RECIPES: Mapping[str, Callable[[Instrument, Method], tuple[Box, ...]]] = {
    "number": _number,
    "yes-no": _yes_no,
    "mean-of-parts": _mean_of_parts,
    "items": _items,
    "ticks": _ticks,
    "subscales": _subscales,
    "activities": _activities,
    "total": _total,
    "trials": _trials,
    "ratio": _ratio,
    "symmetry": _symmetry,
    "difference": _difference,
    "treated-minus-mirror": _mirror,
    "reach": _reach,
    "jump": _jump,
    "angles": _angles,
    "stands": _stands,
    "timed-stands": _timed_stands,
    "diary": _diary,
    "share": _share,
    "time-to-event": _time_to_event,
}
