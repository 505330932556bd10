"""Reads the document that asks for a screening, the same on the command line and wherever a case is stored.

    {"on": "2026-11-23", "facts": {fact id: value or null},
     "clearances": [{"rule", "by", "given_on", "until", "sites"}], "stops": [{"by", "reason", "sites"}]}

`on` left out is the day given by the caller. `until` null or left out has no end. `sites` is a list of place:side or
"all" (`"all": true` says the same). Keys that are not listed are refused: a misspelt `until` would never end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from filiform.core.errors import InvalidInput
from filiform.screening.errors import InvalidCase, InvalidClearance, InvalidStop
from filiform.screening.types import Clearance, Stop


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a verdict rests on, beside the catalogue."""

    facts: Mapping[str, Any]
    on: date
    clearances: tuple[Clearance, ...] = ()
    stops: tuple[Stop, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The document that reads back as this case."""
        return {
            "on": self.on.isoformat(),
            "facts": {fact: _plain(value) for fact, value in self.facts.items()},
            "clearances": [clearance.as_json() for clearance in self.clearances],
            "stops": [stop.as_json() for stop in self.stops],
        }


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set | frozenset) else value


def parse_case(text: str | bytes, *, today: date) -> Case:
    """Raises: InvalidCase, InvalidClearance, InvalidStop, each naming the place and the mend."""
    try:
        document = json.loads(text, object_pairs_hook=_each_key_once)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidCase(where=where, message=f"this is not JSON ({error.msg}); mend it there") from error
    except UnicodeDecodeError as error:
        raise InvalidCase(where=f"byte {error.start}", message="this is not UTF-8; save the text as UTF-8") from error
    except RecursionError as error:
        raise InvalidCase(where="document", message="it is nested too deeply; write facts as in the manual") from error
    except ValueError as error:  # a number of more digits than Python converts
        raise InvalidCase(where="document", message=f"a value cannot be read ({error})") from error
    return read_case(document, today=today)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InvalidCase(where=twice, message="is given twice; keep the right one")
    return found


def read_case(document: object, *, today: date) -> Case:
    """Raises: InvalidCase, InvalidClearance, InvalidStop, each naming the place and the mend."""
    if not isinstance(document, dict):
        raise InvalidCase(
            where="document", message='write an object: {"on": date, "facts": {...}, "clearances": [...]}'
        )
    _only_keys(document, {"on", "facts", "clearances", "stops"}, "document", InvalidCase)
    facts = document.get("facts", {})
    if not isinstance(facts, dict):
        raise InvalidCase(where="facts", message="write an object of fact id and value")
    on = document.get("on")
    return Case(
        facts=facts,
        on=today if on is None else _date(on, "on", InvalidCase),
        clearances=tuple(
            _clearance(row, f"clearances[{number}]")
            for number, row in enumerate(_rows(document, "clearances", InvalidClearance))
        ),
        stops=tuple(_stop(row, f"stops[{number}]") for number, row in enumerate(_rows(document, "stops", InvalidStop))),
    )


def _rows(document: Mapping[str, Any], key: str, error: type[InvalidInput]) -> list[Any]:
    rows = document.get(key)
    if rows is not None and not isinstance(rows, list):
        raise error(where=key, message="write a list, [] for none")
    return rows or []


def _only_keys(row: Mapping[str, Any], known: set[str], where: str, error: type[InvalidInput]) -> None:
    if unknown := sorted(row.keys() - known):
        raise error(where=where, message=f"unknown key {unknown[0]!r}; the keys are {', '.join(sorted(known))}")


def _clearance(row: object, where: str) -> Clearance:
    if not isinstance(row, dict):
        raise InvalidClearance(where=where, message="write an object with rule, by, given_on, until and sites")
    _only_keys(row, {"rule", "by", "given_on", "until", "sites", "all"}, where, InvalidClearance)
    until = row.get("until")
    return Clearance(
        rule=_text(row, "rule", where, InvalidClearance),
        by=_text(row, "by", where, InvalidClearance),
        given_on=_date(row.get("given_on"), f"{where}.given_on", InvalidClearance),
        until=None if until is None else _date(until, f"{where}.until", InvalidClearance),
        sites=_scope(row, where, InvalidClearance),
    )


def _stop(row: object, where: str) -> Stop:
    if not isinstance(row, dict):
        raise InvalidStop(where=where, message="write an object with by, reason and sites")
    _only_keys(row, {"by", "reason", "sites", "all"}, where, InvalidStop)
    return Stop(
        by=_text(row, "by", where, InvalidStop),
        reason=_text(row, "reason", where, InvalidStop),
        sites=_scope(row, where, InvalidStop),
    )


def _text(row: Mapping[str, Any], key: str, where: str, error: type[InvalidInput]) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise error(where=f"{where}.{key}", message="is missing; write it as text")
    return value


def _scope(row: Mapping[str, Any], where: str, error: type[InvalidInput]) -> tuple[str, ...] | None:
    """None for all sites."""
    sites, everywhere = row.get("sites"), row.get("all")
    if not isinstance(everywhere, bool | None) or (everywhere and sites not in (None, "all")):
        raise error(where=f"{where}.all", message='write either "all": true or a list of sites')
    if everywhere or sites == "all":
        return None
    if isinstance(sites, list) and all(isinstance(site, str) for site in sites):
        return tuple(sites)
    raise error(where=f"{where}.sites", message='say what it covers: "all" or a list of place:side')


def _date(value: object, where: str, error: type[InvalidInput]) -> date:
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise error(where=where, message=f"{value!r} is not a date; write it as 2026-11-23")
