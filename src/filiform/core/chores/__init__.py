"""Work that nobody does by hand: letters that are due, holds that expire, warnings before a licence ends.

A chore looks at how things stand and does what is due. It is never told what happened, so it may be left out for a
week, repeated, or run twice at once, and the outcome is the same (docs/decisions/0008). `filiform work` runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Run = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Chore:
    """`run` takes the time and returns how many things it did.

    `urgent`: somebody waits for it at this moment, so it comes first in every turn, and again after each other chore.
    `most`: how many things it does in one turn; having done so many it goes on in the next, not after `every`.
    """

    name: str
    every: timedelta
    run: Run
    urgent: bool = False
    most: int | None = None

    def has_more(self, did: int) -> bool:
        return self.most is not None and did >= self.most


_chores: dict[str, Chore] = {}


def add_chore(name: str, every: timedelta, run: Run, *, urgent: bool = False, most: int | None = None) -> None:
    """Register a chore once, from the AppConfig.ready() of the package that knows."""
    _chores[name] = Chore(name, every, run, urgent, most)


def chores() -> Sequence[Chore]:
    """The urgent ones first, otherwise in the order of the packages."""
    return sorted(_chores.values(), key=lambda chore: not chore.urgent)
