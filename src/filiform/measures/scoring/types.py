"""What goes into a scoring and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Figure = Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """A score in the instrument's unit, or None with the reason in words.

    `answered` of `asked` items, tries or days went in; `flags` say what a reader must know before comparing; `parts`
    are the figures it is made of; `form` is the version or recipe it holds for.
    """

    value: Decimal | None
    reason: str = ""
    flags: tuple[str, ...] = ()
    answered: int | None = None
    asked: int | None = None
    form: str = ""
    parts: Mapping[str, Any] = field(default_factory=dict)


def rounded(value: Decimal, places: int) -> Decimal:
    """Half away from zero, as people round: 12.25 becomes 12.3."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
