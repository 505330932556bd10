"""Whether a reading can be true of its instrument: known, a number, in range, in its unit, on a side that exists.

Source: knowledge/data/instruments.yaml, `range` and `unit` of the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from filiform.knowledge.instruments import Catalogue, Instrument
from filiform.measures.errors import (
    MeasuredTwice,
    NotANumber,
    NotWhole,
    OutOfRange,
    SideMissing,
    UnknownInstrument,
    WrongSide,
    WrongUnit,
)
from filiform.measures.types import SIDES, Reading

NUMBER = r"[+-]?\d+(?:\.\d+)?"
FROM_TO = re.compile(rf"(?:about )?(?P<low>{NUMBER})(?:-| to )(?P<high>{NUMBER})(?P<rest>.*)")
AND_UP = re.compile(rf"(?P<low>{NUMBER}) and up")
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


def needs_side(instrument: str) -> bool:
    """Range of motion of a limb, or of the neck to one side, means nothing without its side."""
    return instrument.startswith("rom_") and instrument not in WITHOUT_SIDE


def checked(reading: Reading, catalogue: Catalogue) -> Reading:
    """The reading with its value as a number and its unit written out.

    Raises: UnknownInstrument, NotANumber, WrongUnit, NotWhole, OutOfRange, SideMissing, WrongSide.
    """
    instrument = catalogue.by_id.get(reading.instrument)
    if instrument is None:
        raise UnknownInstrument(instrument=reading.instrument)
    value = _number(reading, instrument)
    unit = instrument.unit or ""
    if reading.unit and reading.unit != unit:
        raise WrongUnit(name=instrument.name, unit=unit or "no unit", given=reading.unit)
    limits = bounds(instrument)
    if limits.whole and value != value.to_integral_value():
        raise NotWhole(name=instrument.name, value=reading.value)
    if value < limits.lowest or (limits.highest is not None and value > limits.highest):
        raise OutOfRange(name=instrument.name, range=_spoken(limits), unit=unit, value=f"{value.normalize():f}")
    if reading.side and reading.side not in SIDES:
        raise WrongSide(name=instrument.name, side=reading.side)
    if not reading.side and needs_side(instrument.id):
        raise SideMissing(name=instrument.name)
    return replace(reading, value=value, unit=unit, movement=" ".join(reading.movement.split())[:120])


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
