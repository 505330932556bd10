"""Where a row of a catalogue comes from, and how much of it was read by the one who wrote the row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """`read` is the file's own word for how far the item was read, such as abstract, excerpt or not-opened."""

    id: str
    citation: str
    read: str
    url: str | None = None
