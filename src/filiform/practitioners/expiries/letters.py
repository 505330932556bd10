"""The letters that say what runs out: one to the practitioner of her own, one to the owners of everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from filiform.outbox.types import LetterKind
from filiform.practitioners.expiries.queries import RunningOut
from filiform.practitioners.rules.words import spoken

_SAMPLE: Final = {"link": "/practitioners/expiries", "lines": "- Licence PT-1: until 31 January 2027, 30 days left"}
OWN: Final = LetterKind(key="practitioners.expiring-own", label="A proof of yours runs out", sample=_SAMPLE)
OWNER: Final = LetterKind(key="practitioners.expiring", label="Proofs of practitioners run out", sample=_SAMPLE)
KINDS: Final = (OWN, OWNER)


def lines(rows: Sequence[RunningOut], *, with_names: bool) -> str:
    return "\n".join(f"- {f'{row.practitioner.name}: ' if with_names else ''}{line(row)}" for row in rows)


def line(row: RunningOut) -> str:
    """One of them, as a letter says it."""
    day = spoken(row.ending.last_day)
    if row.has_lapsed:
        said = f"lapsed on {day}"
    else:
        left = "today is the last day" if row.days_left == 0 else f"{row.days_left} days left"
        said = f"until {day}, {left}"
    closes = " Needling is closed." if row.has_lapsed else " Without it she may not needle."
    return f"{row.ending.what}: {said}.{closes if row.closes else ''}"
