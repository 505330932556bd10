"""Reading single values of an event: each reader takes the value and its place, and names the mend if it is wrong."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from filiform.core.errors import InvalidInput

Reader = Callable[[Any, str], Any]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@+-]{0,99}")
_SHOWN = 40


def fault(where: str, message: str, value: object = None) -> InvalidInput:
    shown = "" if value is None else f", not {_short(value)}"
    return InvalidInput(where=where, message=f"{message}{shown}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def identifier(value: Any, where: str) -> str:
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise fault(where, "write an id of letters, digits and _.:/@+- (at most 100)", _or_null(value))


def _or_null(value: Any) -> Any:
    return "null" if value is None else value


def label(value: Any, where: str) -> str | int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return text(value, where)


def text(value: Any, where: str) -> str:
    if isinstance(value, str) and value.strip() and len(value) <= 2000:
        return value
    raise fault(where, "write a text of 1 to 2000 characters", _or_null(value))


def yes_or_no(value: Any, where: str) -> bool:
    if isinstance(value, bool):
        return value
    raise fault(where, "write true or false", _or_null(value))


def one_of(choices: tuple[str, ...]) -> Reader:
    def read(value: Any, where: str) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise fault(where, f"write one of {', '.join(choices)}", _or_null(value))

    return read


def number(low: float, high: float, unit: str) -> Reader:
    """A number from `low` to `high`; outside is taken for a mistake of unit."""

    def read(value: Any, where: str) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise fault(where, f"write a number from {low:g} to {high:g} {unit}".rstrip(), _or_null(value))

    return read


def whole(low: int, high: int) -> Reader:
    def read(value: Any, where: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise fault(where, f"write a whole number from {low} to {high}", _or_null(value))

    return read


def optional(reader: Reader) -> Reader:
    def read(value: Any, where: str) -> Any:
        return None if value is None else reader(value, where)

    return read


def list_of(reader: Reader, *, exactly: int | None = None) -> Reader:
    """A list without repeats, as a tuple."""

    def read(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise fault(where, "write a list", _or_null(value))
        items = tuple(reader(item, f"{where}[{place}]") for place, item in enumerate(value))
        if len(set(items)) != len(items):
            raise fault(where, "name each item once")
        if exactly is not None and len(items) != exactly:
            raise fault(where, f"name exactly {exactly}", f"{len(items)}")
        return items

    return read


def reasons(value: Any, where: str) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise fault(where, "write an object of item to reason", _or_null(value))
    return {identifier(item, where): text(reason, f"{where}.{item}") for item, reason in value.items()}


def settings(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise fault(where, "write an object of setting to value", _or_null(value))
    for name, setting in value.items():
        known = setting is None or isinstance(setting, str | int | float | bool)
        if not known or (isinstance(setting, float) and not math.isfinite(setting)):
            raise fault(f"{where}.{name}", "write a text, a number, true, false or null", setting)
    return dict(value)


def reading(value: Any, where: str) -> str | int | float:
    """The value of a measurement: a number, or a text where the instrument takes one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(value, float) and not math.isfinite(value):
            raise fault(where, "write a finite number", value)
        return value
    return text(value, where)


def earlier_event(value: Any, where: str) -> int | str:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    if isinstance(value, str):
        return identifier(value, where)
    raise fault(where, "write the sequence or the command id of the event to correct", _or_null(value))


def raw_payload(value: Any, where: str) -> Mapping[str, object] | None:
    if value is None or isinstance(value, Mapping):
        return None if value is None else dict(value)
    raise fault(where, "write the payload it should have had, or null if it never happened", value)


def moment(value: Any, where: str) -> datetime:
    """An ISO 8601 time with its zone, as an aware UTC time."""
    if isinstance(value, datetime):
        read = value
    elif isinstance(value, str):
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            raise fault(where, "write a time such as 2026-03-01T09:30:00Z", value) from None
    else:
        raise fault(where, "write a time such as 2026-03-01T09:30:00Z", _or_null(value))
    if read.tzinfo is None:
        raise fault(where, "add the time zone, such as Z or +01:00", value)
    try:
        return read.astimezone(UTC)
    except OverflowError:
        raise fault(where, "write a time of this century", value) from None


def only_keys(raw: Mapping[str, object], where: str, *, known: Iterable[str], required: Iterable[str]) -> None:
    """Refuses keys nobody knows and names the ones that are missing."""
    known = tuple(known)
    if extra := sorted(str(key) for key in raw if key not in known):
        name = extra[0] if _ID.fullmatch(extra[0]) else repr(extra[0])
        raise fault(f"{where}.{name}", f"is not a key here; known are {', '.join(known) or 'none'}")
    if missing := [key for key in required if key not in raw]:
        raise fault(f"{where}.{missing[0]}", "is missing")
