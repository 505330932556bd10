"""Keys and shifts from one secret: the same secret gives the same; without it none can be turned back or tested."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

SHIFT_D: Final = 182
"""Days a patient's dates move at the most, either way: a year in all, so that the season is gone too."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Each kind of key is hashed apart: a patient and a visit with the same reference would not meet."""

    secret: bytes

    def organization(self, ref: str) -> str:
        return f"o{self._digest('organization', ref).hex()[:12]}"

    def key(self, kind: str, ref: str) -> int:
        """A whole number of 63 bits: two of ten million meet with a chance of one in two hundred thousand."""
        return int.from_bytes(self._digest(kind, ref)[:8]) >> 1

    def item(self, patient_ref: str, words: str) -> int:
        """What was measured, within one patient: the same words of two patients have different keys. 0 for none."""
        return self.key("item", f"{patient_ref}\x00{words}") if words else 0

    def shift_d(self, patient_ref: str) -> int:
        """Days all of a patient's dates move by: the same in every export, from -182 to 182."""
        wide = int.from_bytes(self._digest("shift", patient_ref)[:8])
        return wide % (2 * SHIFT_D + 1) - SHIFT_D

    @property
    def check(self) -> str:
        """Tells one secret from another without giving any of it away."""
        return self._digest("check", "registry").hex()[:16]

    def _digest(self, kind: str, ref: str) -> bytes:
        return hmac.new(self.secret, f"{kind}\x00{ref}".encode(), hashlib.sha256).digest()
