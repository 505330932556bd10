"""Figures in the unit of their instrument. The conversions are pint's; only names a clinic uses are taken."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from filiform.measures.errors import WrongUnit

# What is written on devices and forms, as the library calls it. Strength read in kg or lb is a force.
NAMES = {
    "deg": "degree", "°": "degree", "rad": "radian", "deg C": "delta_degC", "°C": "delta_degC", "deg F": "delta_degF",
    "°F": "delta_degF", "cm": "centimeter", "mm": "millimeter", "m": "meter", "in": "inch", "s": "second",
    "ms": "millisecond", "min": "minute", "h": "hour", "d": "day", "days": "day", "weeks": "week", "kPa": "kilopascal",
    "kgf/cm2": "kilogram_force/centimeter**2", "kg/cm2": "kilogram_force/centimeter**2",
    "N/cm2": "newton/centimeter**2", "psi": "psi", "lbf/in2": "psi", "N": "newton", "kgf": "kilogram_force",
    "kg": "kilogram_force", "lbf": "pound_force", "lb": "pound_force",
}  # fmt: skip


def converted(value: Decimal, *, given: str, unit: str, name: str) -> Decimal:
    """`value` in `unit`, the instrument's own; an empty `given` is that unit. Raises WrongUnit."""
    if not given or given == unit:
        return value
    if given not in NAMES or unit not in NAMES:
        raise WrongUnit(name=name, unit=unit or "no unit", given=given)
    from pint import DimensionalityError

    try:
        found = _registry().Quantity(value, NAMES[given]).to(NAMES[unit]).magnitude
    except DimensionalityError as error:
        raise WrongUnit(name=name, unit=unit, given=given) from error
    return Decimal(found)


@cache
def _registry() -> Any:
    """Made once, and only where something has to be converted: it reads a long list of units."""
    from pint import UnitRegistry

    return UnitRegistry(non_int_type=Decimal)
