"""Public references: what stands in an address bar, a note or a log instead of a primary key.

26 characters of Crockford's base 32: 48 bits of milliseconds, then 80 random bits. Sortable by
the moment of making, impossible to guess, easy to read out over a telephone (no I, L, O, U).
"""

from __future__ import annotations

import secrets
import time

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26


def new_ref() -> str:
    number = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
