"""What may judge a plan: the detectable changes the catalogue gives for an instrument, as figures. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from filiform.examination.errors import PlanNotReadable
from filiform.knowledge import catalogues
from filiform.knowledge.instruments import Amount, Instrument, Threshold


@dataclass(frozen=True, slots=True)
class Detectable:
    """One detectable change. `is_share`: a percentage of the first value. `number`: which row of the catalogue."""

    number: int
    value: Decimal
    is_share: bool
    words: str
    source: str


def detectable(instrument: Instrument) -> tuple[Detectable, ...]:
    """Every detectable change given as a number; of a range, the larger end, so that less is not called change."""
    return tuple(
        Detectable(number, _figure(row.value), _is_share(row), _words(row), row.source)
        for number, row in enumerate(instrument.mdc)
        if row.value is not None and _is_usable(row)
    )


def threshold_of(instrument: str, number: int | None) -> Detectable | None:
    """The one that was chosen, or the first; None where the catalogue gives no number.

    Raises: PlanNotReadable for an instrument or a row that does not exist.
    """
    known = catalogues.instruments().by_id.get(instrument)
    if known is None:
        raise PlanNotReadable(message="Choose the primary outcome from the list.")
    found = detectable(known)
    if number is None:
        return found[0] if found else None
    chosen = next((one for one in found if one.number == number), None)
    if chosen is None:
        raise PlanNotReadable(message="Choose the detectable change from the list.")
    return chosen


def _figure(value: Amount | None) -> Decimal:
    return Decimal(str(max(value) if isinstance(value, tuple) else value))


def _is_share(row: Threshold) -> bool:
    return bool(row.unit) and str(row.unit).startswith("% of ")


def _is_usable(row: Threshold) -> bool:
    """A natural spread is no error of measurement, and zero would call everything a change."""
    return _figure(row.value) > 0 and "natural spread" not in (row.unit or "")


def _words(row: Threshold) -> str:
    low_high = "–".join(f"{one:g}" for one in row.value) if isinstance(row.value, tuple) else f"{row.value:g}"
    level = f", {row.level} %" if row.level else ""
    return f"{low_high} {row.unit or ''}{level}{f' ({row.population})' if row.population else ''}".strip()
