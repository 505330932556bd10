"""One side against the other, and a figure against what is usual. Pure.

Source of the symmetry: instruments.yaml, hop_lsi and hhd_lsi. Usual values are only those the catalogue gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from filiform.knowledge.instruments import Instrument, Norms


@dataclass(frozen=True, slots=True)
class Usual:
    """A usual value: `share` is the figure in percent of it, None where that says nothing (a usual value of 0)."""

    words: str
    source: str
    share: int | None


def limb_symmetry(involved: Decimal, other: Decimal, *, higher_is_better: bool) -> int | None:
    """The involved side in percent of the other; the other way round where less is better, such as a time.

    Under 100 is always less than the other side. None where a side is not above zero: a share of it means nothing.
    """
    if involved <= 0 or other <= 0:
        return None
    part, whole = (involved, other) if higher_is_better else (other, involved)
    return round(part * 100 / whole)


def usual(norms: Norms | None, value: Decimal | None, *, age: int | None) -> Usual | None:
    """What is usual at this age, or at any; None where the catalogue gives nothing for it."""
    if norms is None:
        return None
    amount = norms.value if norms.value is not None else _at_age(norms, age)
    if amount is None:
        return None
    low = min(amount) if isinstance(amount, tuple) else amount
    shown = "–".join(f"{one:g}" for one in amount) if isinstance(amount, tuple) else f"{amount:g}"
    source = norms.cited.citation if norms.cited else norms.source
    share = round(value * 100 / Decimal(str(low))) if value is not None and low > 0 else None
    return Usual(shown, source, share)


def _at_age(norms: Norms, age: int | None) -> float | None:
    """Bands are written as 40-49 (years), or 80+."""
    if age is None:
        return None
    for band, value in norms.by_age.items():
        low, _, high = band.rstrip("+").partition("-")
        if low.isdigit() and int(low) <= age <= (int(high) if high.isdigit() else 150):
            return value
    return None


def higher_is_better(instrument: Instrument) -> bool:
    return instrument.direction == "higher_better"
