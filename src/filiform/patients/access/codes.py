"""How long a mailed code is, and how many are mailed: nobody guesses one, and nobody locks its reader out.

A code counts once, for a quarter of an hour, for five tries, in the browser that asked for it. A stranger who was
passed a link may ask for codes and try, from as many browsers as he likes. So no number of wrong tries ever refuses a
code that was just mailed. Instead codes grow: within 90 days at most 20 guesses at six digits are possible for one
patient, with those counted that a code still holding leaves open, and every further code has ten digits.

The odds of somebody who holds a link and never stops:
- six digits: 20 guesses in 90 days, 81 in a year, of a million: one in 12,300 a year for one patient;
- ten digits: at most 40 codes a day for one link, five guesses each, 73,000 in a year, of ten thousand million: one
  in 137,000 a year for each link he holds.
Twenty tries a day at six digits, which locked her out as well, came to one in 137 a year. Every code is mailed to
her, and a longer one says why it is.

Mails are bounded for one address first (four an hour), then for one link (twelve an hour, 40 a day). A link that a
stranger has used up is replaced at /my/enter by one that he does not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

HOLDS = timedelta(minutes=15)
MOST_TRIES = 5
SHORT, LONG = 6, 10
MOST_SHORT_GUESSES = 20
LOOKS_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Sent:
    """One code that was mailed, and how often it was tried, the right try with the wrong ones."""

    tries: int
    until: datetime
    used_at: datetime | None


def digits(sent: Iterable[Sent], at: datetime) -> int:
    """How long the next code must be, by the codes mailed to this patient in LOOKS_BACK."""
    guesses = sum(_guesses(one, at) for one in sent) + MOST_TRIES
    return SHORT if guesses <= MOST_SHORT_GUESSES else LONG


def in_groups(code: str) -> str:
    """As a person reads it off: `12345 67890`. Six digits stay together."""
    return code if len(code) == SHORT else f"{code[:5]} {code[5:]}"


def _guesses(one: Sent, at: datetime) -> int:
    """Wrong tries; while a code holds, all that it leaves open."""
    if one.used_at is not None:
        return one.tries - 1
    return MOST_TRIES if one.until >= at else one.tries
