"""Whether a reading can be true of its instrument: known, a number, in range, in its unit, on a side that exists.

Source: knowledge/data/instruments.yaml, `range` and `unit` of the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from filiform.knowledge.instruments import Catalogue, Instrument
from filiform.knowledge.scoring import Catalogue as Methods
from filiform.knowledge.scoring import Method
from filiform.measures.errors import (
    FormMissing,
    FormsMixed,
    MeasuredTwice,
    NotANumber,
    NotWhole,
    OutOfRange,
    SideMissing,
    UnknownInstrument,
    WrongSide,
)
from filiform.measures.scoring.units import converted
from filiform.measures.types import SIDES, Pair, Phase, Reading, ReadingRow

NUMBER = r"[+-]?\d+(?:\.\d+)?"
FROM_TO = re.compile(rf"(?:about )?(?P<low>{NUMBER})(?:-| to )(?P<high>{NUMBER})(?P<rest>.*)")
AND_UP = re.compile(rf"(?P<low>{NUMBER}) and up")
THOUSANDTH = Decimal("0.001")
TYPED = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,3})?")

# Movements of the trunk, the neck and the jaw as a whole; every other range of motion belongs to one side.
WITHOUT_SIDE = frozenset(
    {
        "rom_cx_flexion",
        "rom_cx_extension",
        "rom_lx_flexion",
        "rom_lx_extension",
        "rom_lx_schober",
        "rom_tmj_opening",
    }
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest and highest value in the instrument's unit, both included; `highest` None has no end."""

    lowest: Decimal
    highest: Decimal | None
    whole: bool


def bounds(instrument: Instrument) -> Bounds:
    """The range of the catalogue as numbers. ValueError for a range that cannot be read: a fault of the catalogue."""
    if found := FROM_TO.fullmatch(instrument.range):
        return Bounds(Decimal(found["low"]), Decimal(found["high"]), "whole" in found["rest"])
    if found := AND_UP.fullmatch(instrument.range):
        return Bounds(Decimal(found["low"]), None, False)
    raise ValueError(f"{instrument.id}: range {instrument.range!r} cannot be read")


DETAILS = ("form", "device", "trials", "answers", "conditions", "flags", "answered", "asked")


def needs_side(instrument: str) -> bool:
    """Range of motion of a limb, or of the neck to one side, means nothing without its side."""
    return instrument.startswith("rom_") and instrument not in WITHOUT_SIDE


def checked(reading: Reading, catalogue: Catalogue) -> Reading:
    """The reading with its value as a number in the instrument's unit. Without a value it must say why.

    Raises: UnknownInstrument, NotANumber, WrongUnit, NotWhole, OutOfRange, SideMissing, WrongSide.
    """
    instrument = catalogue.by_id.get(reading.instrument)
    if instrument is None:
        raise UnknownInstrument(instrument=reading.instrument)
    unit = instrument.unit or ""
    value = None
    if reading.value is not None or not reading.reason:
        value = _within(_in_unit(_number(reading, instrument), reading, instrument), instrument)
    if reading.side and reading.side not in SIDES:
        raise WrongSide(name=instrument.name, side=reading.side)
    if not reading.side and needs_side(instrument.id):
        raise SideMissing(name=instrument.name)
    return replace(reading, value=value, unit=unit, movement=" ".join(reading.movement.split())[:120])


def _in_unit(value: Decimal, reading: Reading, instrument: Instrument) -> Decimal:
    """Turned into the instrument's unit by the library, to the thousandth that is kept."""
    unit = instrument.unit or ""
    if not reading.unit or reading.unit == unit:
        return value
    return converted(value, given=reading.unit, unit=unit, name=instrument.name).quantize(THOUSANDTH)


def _within(value: Decimal, instrument: Instrument) -> Decimal:
    limits = bounds(instrument)
    if limits.whole and value != value.to_integral_value():
        raise NotWhole(name=instrument.name, value=f"{value.normalize():f}")
    if value < limits.lowest or (limits.highest is not None and value > limits.highest):
        shown = f"{value.normalize():f}"
        raise OutOfRange(name=instrument.name, range=_spoken(limits), unit=instrument.unit or "", value=shown)
    return value


def all_checked(readings: Iterable[Reading], catalogue: Catalogue) -> list[Reading]:
    """Every reading checked; the same measurement may stand only once. Raises as `checked`, and MeasuredTwice."""
    found: dict[tuple[str, ...], Reading] = {}
    for reading in readings:
        good = checked(reading, catalogue)
        if good.key in found:
            raise MeasuredTwice(name=catalogue.by_id[good.instrument].name)
        found[good.key] = good
    return list(found.values())


def _number(reading: Reading, instrument: Instrument) -> Decimal:
    """Typed figures may carry a decimal comma; exponents, infinity and the like are not figures."""
    typed = str(reading.value).strip()
    if not TYPED.fullmatch(typed):
        raise NotANumber(name=instrument.name, given=typed[:40])
    try:
        return Decimal(typed.replace(",", "."))
    except InvalidOperation as error:  # pragma: no cover - the pattern above leaves nothing to fail
        raise NotANumber(name=instrument.name, given=typed[:40]) from error


def _spoken(limits: Bounds) -> str:
    return f"from {limits.lowest}" + ("" if limits.highest is None else f" to {limits.highest}")


def needs_form(method: Method, reading: Reading) -> bool:
    """Whether this figure means nothing without the form or recipe it comes from."""
    by_total = method.recipe == "total" or (method.total and "items" not in (reading.answers or {}))
    return reading.value is not None and (by_total or len(method.forms) > 1)


def in_one_form(
    readings: Sequence[Reading], *, earlier: Mapping[str, str], instruments: Catalogue, methods: Methods
) -> list[Reading]:
    """Readings with their form stated, each in the form in which its instrument was read earlier in the episode.

    `earlier` holds that form by instrument. A form left out is the earlier one where the figure needs one.
    Raises: FormMissing, FormsMixed.
    """
    known = dict(earlier)
    found = []
    for reading in readings:
        name, method = instruments.by_id[reading.instrument].name, methods.methods[reading.instrument]
        form = " ".join(reading.form.split())[:60]
        if not form and len(method.forms) == 1 and reading.value is not None:
            form = method.forms[0]
        if not form and needs_form(method, reading):
            form = known.get(reading.instrument, "")
            if not form:
                raise FormMissing(name=name, forms=", ".join(method.forms) or "its year or short name")
        if form and known.setdefault(reading.instrument, form) != form:
            raise FormsMixed(name=name, earlier=known[reading.instrument], given=form)
        found.append(replace(reading, form=form))
    return found


def says_otherwise(reading: Reading, standing: Mapping[str, Any]) -> bool:
    """Whether a checked reading differs from what stands under its key, so that it corrects it.

    What the reading leaves out takes nothing back: a bare figure sent again beside its three tries changes nothing.
    """
    if reading.value is None:
        return standing["value"] is not None or standing["reason"] != reading.reason
    if standing["value"] != reading.value:
        return True
    details = {name: stored(reading, name) for name in DETAILS}
    return any(value and value != standing[name] for name, value in details.items())


def stored(reading: Reading, name: str) -> Any:
    """A detail as it lies in the database, where lists have no other kind."""
    value = getattr(reading, name)
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value


def differences(earlier: ReadingRow, later: ReadingRow) -> tuple[str, ...]:
    """In what two readings of one measurement are not alike, in words; a change between them is told with these.

    A form or a device that one of the two does not name is not held against it.
    """
    told = []
    for name in ("form", "device"):
        before, after = getattr(earlier, name), getattr(later, name)
        if before and after and before != after:
            told.append(f"{name}: {before}, then {after}")
    if earlier.unit != later.unit:
        told.append(f"unit: {earlier.unit or 'none'}, then {later.unit or 'none'}")
    if earlier.mode is not later.mode:
        told.append(f"asked: {earlier.mode.label.lower()}, then {later.mode.label.lower()}")
    elif earlier.by_name != later.by_name:
        told.append("another rater")
    return tuple(told)


def limb_symmetry(right: Decimal, left: Decimal, *, involved: str, is_time: bool) -> Decimal | None:
    """100 x involved by uninvolved; for a time, where less is more, the other way round. None where nothing divides.

    Source: outcome-methods, section 6. Both raw values are always shown beside it: the index also rises when the good
    side gets worse. With both sides involved there is none.
    """
    if involved not in {"right", "left"}:
        return None
    hurt, other = (right, left) if involved == "right" else (left, right)
    top, bottom = (other, hurt) if is_time else (hurt, other)
    if bottom <= 0 or top < 0:
        return None
    return (100 * top / bottom).quantize(Decimal("0.1"))


def improvement(earlier: Decimal, later: Decimal, direction: str) -> Decimal:
    """The change, positive where it is for the better (outcome-methods, section 0)."""
    return earlier - later if direction == "higher_worse" else later - earlier


def paired(readings: Iterable[ReadingRow]) -> list[Pair]:
    """Before and after of each measurement within one visit, in the order in which the later ones were taken.

    Before is the last one of a visit without an `after`; readings come oldest first.
    """
    befores: dict[tuple[int | None, str, str, str], ReadingRow] = {}
    found = []
    for row in readings:
        key = (row.visit_id, row.instrument, row.side, row.movement)
        if row.phase is not Phase.AFTER:
            befores[key] = row
        elif key in befores and row.visit_id is not None:
            found.append(Pair(befores[key], row, differences(befores[key], row)))
    return found
