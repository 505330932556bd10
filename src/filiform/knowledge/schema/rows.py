"""Names the row a fault is in, so that its author finds it without counting lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_NAMES_OF_A_ROW = ("id", "fact", "name", "topic", "source", "event", "when", "grade")


def place_of(document: Any, path: Sequence[int | str]) -> tuple[str, str]:
    """The row, as `rules[12] (lactation)` or `sources (who1999)`, and the path of the key inside it.

    A row is the first member of a list on the way; without a list, the member of a top-level mapping.
    """
    depth = next((index + 1 for index, step in enumerate(path) if isinstance(step, int)), None)
    listed = depth is not None and (depth == 2 or (depth == 3 and isinstance(_at(document, path[:3]), dict)))
    if not listed:  # no list on the way, or one inside a row that is kept under its id
        top = document.get(path[0]) if isinstance(document, dict) and path else None
        if isinstance(top, dict) and len(path) > 1:
            return f"{path[0]} ({path[1]})", spelled(path[2:])
        return "document", spelled(path)
    row = spelled(path[:depth])
    name = _name_of(_at(document, path[:depth]))
    return (f"{row} ({name})" if name else row), spelled(path[depth:])


def spelled(path: Sequence[int | str]) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _at(value: Any, path: Sequence[int | str]) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _name_of(row: Any) -> str | None:
    if not isinstance(row, dict):
        return row if isinstance(row, str) and len(row) < 60 else None
    return next((str(row[key]) for key in _NAMES_OF_A_ROW if isinstance(row.get(key), str)), None)
