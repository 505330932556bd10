"""Reads what was answered: each reader names the key that cannot be read and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from filiform.core.errors import InvalidInput
from filiform.knowledge.instruments import Instrument
from filiform.knowledge.scoring import Method
from filiform.measures.errors import NotWhole, OutOfRange
from filiform.measures.rules import bounds
from filiform.measures.scoring.units import converted

Answers = Mapping[str, Any]


def fault(where: str, message: str) -> InvalidInput:
    return InvalidInput(where=where, message=message)


def only(answers: Answers, *keys: str) -> None:
    """No key that nobody reads: a misspelt one would silently be missing."""
    strange = sorted(set(answers) - set(keys))
    if strange:
        raise fault(strange[0], f"is not read here; write {', '.join(keys)}")


def number(value: Any, where: str) -> Decimal:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        figure = Decimal(str(value))
        if figure.is_finite():
            return figure
    raise fault(where, f"write a number, not {value!r}")


def numbers(answers: Answers, key: str) -> list[Decimal | None]:
    """A list of figures, null where one is missing."""
    given = answers.get(key)
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        raise fault(key, "write a list of numbers, null where one is missing")
    return [None if one is None else number(one, f"{key}[{place}]") for place, one in enumerate(given)]


def in_unit(value: Decimal, answers: Answers, instrument: Instrument) -> Decimal:
    return converted(value, given=text(answers, "unit"), unit=instrument.unit or "", name=instrument.name)


def in_range(value: Decimal, instrument: Instrument, *, whole: bool = False) -> Decimal:
    """The value if the instrument can give it. Raises NotWhole, OutOfRange."""
    limits = bounds(instrument)
    if (whole or limits.whole) and value != value.to_integral_value():
        raise NotWhole(name=instrument.name, value=value)
    if value < limits.lowest or (limits.highest is not None and value > limits.highest):
        highest = "" if limits.highest is None else f" to {limits.highest}"
        shown = f"{value.normalize():f}"
        raise OutOfRange(
            name=instrument.name, range=f"from {limits.lowest}{highest}", unit=instrument.unit or "", value=shown
        )
    return value


def text(answers: Answers, key: str) -> str:
    given = answers.get(key, "")
    if not isinstance(given, str):
        raise fault(key, f"write a word, not {given!r}")
    return given


def chosen(answers: Answers, key: str, choices: Sequence[str], *, alone: bool = True) -> str:
    """One of the choices. It may be left out where there is only one and `alone` allows it."""
    given = text(answers, key)
    if not given and len(choices) == 1 and alone:
        return choices[0]
    if given not in choices:
        raise fault(key, f"write one of {', '.join(choices)}" + (f", not {given!r}" if given else ""))
    return given


def form_of(answers: Answers, method: Method) -> str:
    """The version stated; where several give different scores one must be, where one exists it may be."""
    if not method.forms:
        return text(answers, "form")
    return chosen(answers, "form", method.forms)


def yes_or_no(answers: Answers, key: str) -> bool | None:
    given = answers.get(key)
    if given is None or isinstance(given, bool):
        return given
    raise fault(key, f"write true or false, or null where it was not answered, not {given!r}")
