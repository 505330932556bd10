"""Columns as bytes, little end first. Without any library: a chore packs, also where no page can be shown.

A change here needs a migration that marks every month as stale.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final

VERDICTS: Final = ("", "worthwhile", "better", "within", "worse", "not-assessable", "no-line")
"""The place is what is stored: add at the end, never in between."""
NONE: Final = 255
"""Neither yes nor no."""
NOT_A_NUMBER: Final = float("nan")

# How each column is stored, as `struct` and numpy both name it. Texts are places in the month's own list of words.
SHARED: Final = {"day": "B", "clinic": "q", "practitioner": "q"}
COURSE: Final = {
    **SHARED, "verdict": "B", "is_reached": "B", "was_sent": "B", "baseline": "d", "followed": "d", "changed": "d",
    "earlier": "d", "age": "B", "sex": "B", "sessions": "I", "needles": "I", "muscles": "H", "main_muscle": "H",
    "twitches": "I", "needle_min": "d", "stimulation_min": "d",
}  # fmt: skip
PATHWAY: Final = {
    **SHARED, "followed_d": "I", "is_recovered": "B", "onset_d": "d", "improved_d": "d", "is_improved": "B",
}  # fmt: skip
TEXTS: Final = frozenset({"age", "sex", "main_muscle"})
_PLACES: Final = {verdict: place for place, verdict in enumerate(VERDICTS)}


def packed(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a month as its row holds them. The same rows in any order give the same bytes."""
    words = {name: sorted({str(row[name]) for row in rows}) for name in TEXTS & columns.keys()}
    places = {name: {word: place for place, word in enumerate(said)} for name, said in words.items()}
    lines = sorted(tuple(_plain(name, row[name], places) for name in columns) for row in rows)
    made: dict[str, Any] = {"number": len(lines), "words": words}
    for place, (name, kind) in enumerate(columns.items()):
        values = [NOT_A_NUMBER if line[place] == _LAST else line[place] for line in lines]
        made[name] = struct.pack(f"<{len(values)}{kind}", *values)
    return made


_LAST: Final = float("inf")
"""Stands for no number while rows are sorted: NaN has no place in an order. No reading is infinite."""


def _plain(name: str, value: Any, places: Mapping[str, Mapping[str, int]]) -> float:
    """A number that can be sorted and stored."""
    if name in places:
        return places[name][value]
    if name == "verdict":
        return _PLACES[value]
    if name in {"is_reached", "is_recovered", "is_improved", "was_sent"}:
        return NONE if value is None else int(value)
    return _LAST if value is None else value
