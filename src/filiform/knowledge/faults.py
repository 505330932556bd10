"""One fault of a catalogue file, told so that its author finds the line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """`row` names the row and its id, as in `rules[12] (lactation)`; `key` is the path inside that row."""

    file: str
    row: str
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.row, self.key, self.message) if part)
