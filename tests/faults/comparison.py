"""What was acknowledged against what is stored. Pure: no database, no network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.ledger import Ledger

FILLED_IN_BY_THE_SERVER = frozenset({"session.opened"})
"""Kinds whose payload is the server's to say, so that it cannot equal what was sent."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One row of the event table."""

    visit: str
    sequence: int
    kind: str
    payload: Mapping[str, Any]
    command_id: str


@dataclass
class Comparison:
    acknowledged: int = 0
    stored: int = 0
    lost: list[str] = field(default_factory=list)
    """Acknowledged, and no row says so."""
    doubled: list[str] = field(default_factory=list)
    """One command in two rows, or a row that nobody sent."""
    wrong: list[str] = field(default_factory=list)
    """Stored, but elsewhere than promised or other than sent; gaps in a session; broken promises."""

    @property
    def is_sound(self) -> bool:
        return self.acknowledged == self.stored and not (self.lost or self.doubled or self.wrong)

    def __str__(self) -> str:
        told = f"{self.acknowledged:,} acknowledged, {self.stored:,} stored, {len(self.lost)} lost, "
        told += f"{len(self.doubled)} doubled"
        return told if not self.wrong else f"{told}, {len(self.wrong)} wrong"

    def __add__(self, other: Comparison) -> Comparison:
        return Comparison(
            self.acknowledged + other.acknowledged,
            self.stored + other.stored,
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.wrong + other.wrong,
        )

    def faults(self) -> list[str]:
        return [
            *(f"lost: {what}" for what in self.lost),
            *(f"doubled: {what}" for what in self.doubled),
            *(f"wrong: {what}" for what in self.wrong),
        ]


def compare(ledger: Ledger, rows: Iterable[Stored]) -> Comparison:
    """Every promise must be kept by exactly one row, in its place; no row may come from nowhere."""
    by_command: dict[str, list[Stored]] = defaultdict(list)
    by_visit: dict[str, list[int]] = defaultdict(list)
    found = Comparison(acknowledged=ledger.acknowledged, wrong=list(ledger.faults))
    for row in rows:
        found.stored += 1
        by_command[row.command_id].append(row)
        by_visit[row.visit].append(row.sequence)
    for command, sequence in ledger.promised.items():
        kept = by_command.get(command, [])
        if not kept:
            found.lost.append(_named(ledger, command))
        elif sequence not in {row.sequence for row in kept}:
            found.wrong.append(f"{_named(ledger, command)}: promised as {sequence}, stored as {kept[0].sequence}")
    for command, kept in by_command.items():
        _trace(ledger, command, kept, found)
    for visit, sequences in by_visit.items():
        if sorted(sequences) != list(range(1, len(sequences) + 1)):
            again = [number for number, many in Counter(sequences).items() if many > 1]
            found.wrong.append(f"{visit}: {len(sequences)} events up to {max(sequences)}, twice: {again or 'none'}")
    return found


def _trace(ledger: Ledger, command: str, kept: Sequence[Stored], found: Comparison) -> None:
    """From the rows of one command back to the client that sent it."""
    act, name = ledger.sent.get(command), _named(ledger, command)
    if act is None:
        found.doubled += [f"{row.visit} {row.sequence} {row.kind}: nobody sent {command}" for row in kept]
        return
    found.doubled += [f"{name}: again as {row.sequence}" for row in kept[1:]]
    for row in kept:
        if (row.visit, row.kind) != (act.visit, act.kind) or not _says(row, act.payload):
            found.wrong.append(f"{name}: stored as {row.kind} of {row.visit}, {row.payload}")
    if command not in ledger.promised:
        found.wrong.append(f"{name}: stored, and no client was ever told")


def _named(ledger: Ledger, command: str) -> str:
    act = ledger.sent.get(command)
    return f"{act.visit} {act.kind} {command}" if act else command


def _says(row: Stored, sent: Mapping[str, Any]) -> bool:
    if row.kind in FILLED_IN_BY_THE_SERVER:
        return True
    return all(row.payload.get(key) == value for key, value in sent.items() if value is not None)
