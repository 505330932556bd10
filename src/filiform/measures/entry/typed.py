"""From what was typed on a sheet to the readings it makes. Every box is read strictly, an empty one is not an answer.

Fields are named <instrument>.<side>.<key>, with .<number> where a key holds several figures; what is asked once for
both sides, and unit, device, place and conditions, have `both` for the side, sides without a meaning have `one`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from filiform.core.errors import InvalidInput
from filiform.knowledge.instruments import Catalogue as Instruments
from filiform.knowledge.instruments import Instrument
from filiform.knowledge.scoring import Catalogue as Methods
from filiform.knowledge.scoring import Method
from filiform.measures.entry.boxes import (
    HOPS,
    NOT_APPLICABLE,
    Box,
    BoxKind,
    boxes_of,
    conditions_of,
    has_device,
    units_of,
)
from filiform.measures.rules import THOUSANDTH, TYPED
from filiform.measures.scoring.scores import score
from filiform.measures.scoring.types import Score
from filiform.measures.scoring.units import converted
from filiform.measures.types import Mode, Phase, Reading, figure

BOTH, ONE = "both", "one"
FUNCTION = "psfs"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One instrument as it is taken: `sides` are right and left, or only `one`.

    `place` says what must be named beside the figure; `places` turns a name of the atlas into its id.
    """

    instrument: Instrument
    method: Method
    boxes: tuple[Box, ...]
    sides: tuple[str, ...]
    place: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    def name(self, side: str, key: str) -> str:
        return f"{self.instrument.id}.{side}.{key}"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds for every reading of one sheet."""

    phase: Phase = Phase.NONE
    mode: Mode = Mode.IN_CLINIC
    place: str = ""
    unit: str = ""
    device: str = ""
    conditions: Mapping[str, str] = field(default_factory=dict)


def sheet_of(
    instrument_id: str,
    *,
    instruments: Instruments,
    methods: Methods,
    sided: frozenset[str],
    place: str = "",
    places: Mapping[str, str] = MappingProxyType({}),
) -> Sheet:
    instrument, method = instruments.by_id[instrument_id], methods.methods[instrument_id]
    sides = ("right", "left") if instrument_id in sided else (ONE,)
    return Sheet(instrument, method, boxes_of(instrument, method), sides, place, places if place else {})


def readings_from(
    sheet: Sheet, fields: Mapping[str, Any], *, phase: Phase, mode: Mode = Mode.IN_CLINIC, instruments: Instruments,
    methods: Methods, baseline: Sequence[str] = (),
) -> list[Reading]:  # fmt: skip
    """What was typed on one sheet, scored; an empty sheet gives none. `fields` maps a name to its last value, or to
    all of them where several can be ticked. Raises: InvalidInput naming the box, and what the scoring raises.
    """
    around = _circumstances(sheet, fields, phase, mode)
    shared = {box.key: given for box in sheet.boxes if box.both_sides and (given := _given(sheet, BOTH, box, fields))}
    found = []
    for side in sheet.sides:
        own = {
            box.key: given
            for box in sheet.boxes
            if not box.both_sides and (given := _given(sheet, side, box, fields)) is not None
        }
        if not own:
            continue
        if sheet.place and not around.place:
            raise InvalidInput(where=sheet.instrument.name, message=f"name the {sheet.place.lower()} measured")
        answers = {**own, **shared, **({"unit": around.unit} if around.unit else {})}
        found += taken(sheet.instrument, answers, side=side, around=around, instruments=instruments, methods=methods,
                       baseline=baseline)  # fmt: skip
    return found


def taken(
    instrument: Instrument, answers: Mapping[str, Any], *, side: str, around: Circumstances, instruments: Instruments,
    methods: Methods, baseline: Sequence[str] = (),
) -> list[Reading]:  # fmt: skip
    """The reading that answers make, or the reason that there is no score; the patient's activities one by one too."""
    given = dict(answers)
    if instrument.id == FUNCTION and baseline:
        given["baseline"] = list(baseline)
    try:
        scored = score(instrument.id, given, instruments=instruments, methods=methods)
    except InvalidInput as error:
        if error.code != InvalidInput.code:
            raise
        raise InvalidInput(where=f"{instrument.name}, {error.facts['where']}", message=error.facts["message"]) from None
    readings = [_reading(instrument, given, scored, side=side, around=around, methods=methods)]
    if instrument.id == FUNCTION:
        readings += [
            Reading(FUNCTION, Decimal(value), around.phase, movement=name, mode=around.mode)
            for name, value in given["activities"].items()
            if value is not None
        ]
    return readings


def _reading(
    instrument: Instrument, given: Mapping[str, Any], scored: Score, *, side: str, around: Circumstances,
    methods: Methods,
) -> Reading:  # fmt: skip
    return Reading(
        instrument.id,
        None if scored.value is None else Decimal(figure(scored.value.quantize(THOUSANDTH))),
        around.phase,
        side="" if side == ONE else side,
        movement=around.place,
        form=scored.form,
        mode=around.mode,
        device=around.device,
        trials=_tries(instrument, given, methods.methods[instrument.id]),
        answers=given,
        conditions=around.conditions,
        reason=scored.reason if scored.value is None else "",
        flags=scored.flags,
        answered=scored.answered,
        asked=scored.asked,
    )


def _tries(instrument: Instrument, given: Mapping[str, Any], method: Method) -> tuple[float, ...]:
    """The single tries in the instrument's unit, where they are of that kind."""
    if method.recipe != "trials":
        return ()
    tries = [Decimal(str(one)) for one in given.get("trials", ()) if one is not None]
    unit, name = str(given.get("unit", "")), instrument.name
    in_unit = [converted(one, given=unit, unit=instrument.unit or "", name=name) for one in tries]
    return tuple(float(one.quantize(THOUSANDTH)) for one in in_unit)


def _circumstances(sheet: Sheet, fields: Mapping[str, Any], phase: Phase, mode: Mode) -> Circumstances:
    unit = _text(fields, sheet.name(BOTH, "unit"))
    if unit and unit not in units_of(sheet.instrument, sheet.method):
        raise InvalidInput(where=sheet.instrument.name, message=f"choose a unit from the list, not {unit!r}")
    place = _text(fields, sheet.name(BOTH, "place"))
    named = {one: _text(fields, sheet.name(BOTH, f"condition.{one}")) for one in conditions_of(sheet.instrument)}
    involved = _text(fields, "involved")
    if len(sheet.sides) > 1 and involved in {"right", "left", BOTH}:
        named["involved"] = involved
    return Circumstances(
        phase=phase,
        mode=mode,
        place=sheet.places.get(place.lower(), place),
        unit="" if unit == sheet.instrument.unit and sheet.method.recipe != "jump" else unit,
        device=_text(fields, sheet.name(BOTH, "device")) if has_device(sheet.instrument, sheet.method) else "",
        conditions={name: value[:60] for name, value in named.items() if value},
    )


def _given(sheet: Sheet, side: str, box: Box, fields: Mapping[str, Any]) -> Any:
    """What stands in a box as the scoring reads it; None where it is empty."""
    name = sheet.name(side, box.key)
    return READERS[box.kind](name, box, fields, f"{sheet.instrument.name}, {box.label or box.key}")


def _ticks(name: str, box: Box, fields: Mapping[str, Any], where: str) -> list[int] | None:
    """A blank sheet is an answer only where somebody says that none applies."""
    given = fields.get(name, ())
    ticked = sorted({int(one) for one in ([given] if isinstance(given, str) else given) if str(one).isdigit()})
    return ticked or ([] if _text(fields, name.removesuffix(box.key) + "none_apply") else None)


def _tick(name: str, box: Box, fields: Mapping[str, Any], where: str) -> bool | None:
    return True if _text(fields, name) else None


def _yes_no(name: str, box: Box, fields: Mapping[str, Any], where: str) -> bool | None:
    return {"yes": True, "no": False}.get(_text(fields, name))


def _words(name: str, box: Box, fields: Mapping[str, Any], where: str) -> str | None:
    return _text(fields, name) or None


def _number(name: str, box: Box, fields: Mapping[str, Any], where: str) -> Any:
    if box.many == 1:
        return _figure(_text(fields, name), where)
    tries = [_figure(_text(fields, f"{name}.{one}"), f"{where} {one}") for one in range(1, box.many + 1)]
    return [one for one in tries if one is not None] or None


def _sheet(name: str, box: Box, fields: Mapping[str, Any], where: str) -> list[Any] | None:
    typed = [_text(fields, f"{name}.{number}") for number in range(1, box.many + 1)]
    if not any(typed):
        return None
    return [
        NOT_APPLICABLE if one == NOT_APPLICABLE else _figure(one, f"{where} {number}")
        for number, one in enumerate(typed, start=1)
    ]


def _activities(name: str, box: Box, fields: Mapping[str, Any], where: str) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for number in range(1, box.many + 1):
        said = " ".join(_text(fields, f"{name}.name.{number}").split())[:120]
        rating = _figure(_text(fields, f"{name}.{number}"), f"{where} {number}")
        if rating is not None and not said:
            raise InvalidInput(where="Activity", message="name what the score stands for, such as “lift a bag”")
        if said and said in found:
            raise InvalidInput(where="Activity", message=f"“{said}” stands twice; leave one")
        if said:
            found[said] = rating
    return found if any(one is not None for one in found.values()) else None


def _hops(name: str, box: Box, fields: Mapping[str, Any], where: str) -> dict[str, Any] | None:
    found = {}
    for key, label, kind in HOPS:
        sides = {
            side: _figure(_text(fields, f"{name}.{key}.{side}"), f"{where}, {label}")
            for side in ("involved", "uninvolved")
        }
        if any(value is not None for value in sides.values()):
            found[key] = {"kind": kind, **sides}
    return found or None


def _text(fields: Mapping[str, Any], name: str) -> str:
    """The last value sent under a name; a list where several can be ticked."""
    value = fields.get(name, "")
    return str(value[-1] if isinstance(value, list | tuple) and value else value or "").strip()


def _figure(typed: str, where: str) -> int | float | None:
    if not typed:
        return None
    if not TYPED.fullmatch(typed):
        raise InvalidInput(where=where, message=f"write a number, such as 6 or 12.5, not “{typed[:40]}”")
    value = Decimal(typed.replace(",", "."))
    return int(value) if value == value.to_integral_value() else float(value)


def fields_from(sheet: Sheet, side: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The other way round: what to put into the boxes so that the same answers are read from them again."""
    found: dict[str, Any] = {}
    for box in sheet.boxes:
        value, name = answers.get(box.key), sheet.name(BOTH if box.both_sides else side, box.key)
        if value is None:
            continue
        found |= WRITERS.get(box.kind, _as_one)(name, box, value)
    if "unit" in answers:
        found[sheet.name(BOTH, "unit")] = answers["unit"]
    return found


def _as_one(name: str, box: Box, value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {f"{name}.{number}": str(one) for number, one in enumerate(value, start=1) if one is not None}
    return {name: str(value)}


def _as_ticks(name: str, box: Box, value: Any) -> dict[str, Any]:
    return {name: [str(one) for one in value]}


def _as_said(name: str, box: Box, value: Any) -> dict[str, Any]:
    return {name: "yes" if value else "no"}


def _as_tick(name: str, box: Box, value: Any) -> dict[str, Any]:
    return {name: "yes"} if value else {}


def _as_activities(name: str, box: Box, value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, (said, rating) in enumerate(value.items(), start=1):
        found[f"{name}.name.{number}"] = said
        found |= {} if rating is None else {f"{name}.{number}": str(rating)}
    return found


def _as_hops(name: str, box: Box, value: Any) -> dict[str, Any]:
    return {
        f"{name}.{key}.{side}": str(test[side])
        for key, test in value.items()
        for side in ("involved", "uninvolved")
        if test[side] is not None
    }


WRITERS: Mapping[BoxKind, Callable[[str, Box, Any], dict[str, Any]]] = {
    BoxKind.TICKS: _as_ticks,
    BoxKind.YES_NO: _as_said,
    BoxKind.TICK: _as_tick,
    BoxKind.ACTIVITIES: _as_activities,
    BoxKind.TESTS: _as_hops,
}


READERS: Mapping[BoxKind, Callable[[str, Box, Mapping[str, Any], str], Any]] = {
    BoxKind.NUMBER: _number,
    BoxKind.TAP: _number,
    BoxKind.CHOICE: _words,
    BoxKind.TEXT: _words,
    BoxKind.YES_NO: _yes_no,
    BoxKind.TICK: _tick,
    BoxKind.TICKS: _ticks,
    BoxKind.SHEET: _sheet,
    BoxKind.ACTIVITIES: _activities,
    BoxKind.TESTS: _hops,
}
