"""One way in: an instrument and what was answered, out comes its score. Source: scoring.yaml, instruments.yaml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from filiform.knowledge.instruments import Catalogue as Instruments
from filiform.knowledge.instruments import Instrument
from filiform.knowledge.scoring import Catalogue as Methods
from filiform.knowledge.scoring import Method
from filiform.measures.errors import UnknownInstrument
from filiform.measures.scoring import sheets, tries
from filiform.measures.scoring.reading import fault
from filiform.measures.scoring.types import Score

Recipe = Callable[[Instrument, Method, Mapping[str, Any]], Score]

RECIPES: Mapping[str, Recipe] = {
    "number": sheets.single,
    "yes-no": sheets.yes_no,
    "mean-of-parts": sheets.mean_of_parts,
    "items": sheets.items,
    "ticks": sheets.ticks,
    "subscales": sheets.subscales,
    "activities": sheets.activities,
    "total": sheets.total,
    "trials": tries.trials,
    "ratio": tries.ratio,
    "symmetry": tries.symmetry,
    "difference": tries.difference,
    "treated-minus-mirror": tries.treated_minus_mirror,
    "reach": tries.reach,
    "jump": tries.jump,
    "angles": tries.angles,
    "stands": tries.stands,
    "timed-stands": tries.timed_stands,
    "diary": tries.diary,
    "share": tries.share,
    "time-to-event": tries.time_to_event,
}


def score(instrument: str, answers: Any, *, instruments: Instruments, methods: Methods) -> Score:
    """The score of what was answered, or why there is none.

    Raises: UnknownInstrument; InvalidInput naming the key; WrongUnit, NotWhole, OutOfRange.
    """
    known = instruments.by_id.get(instrument)
    if known is None:
        raise UnknownInstrument(instrument=instrument)
    if not isinstance(answers, Mapping):
        raise fault("the answers", "write an object of keys and values")
    method = methods.methods[instrument]
    return RECIPES[method.recipe](known, method, answers)


def as_json(instrument: Instrument, found: Score, *, instruments: Instruments) -> dict[str, Any]:
    """What `filiform score` prints and an API answers: the score with all that is needed to read it."""
    return {
        "instrument": instrument.id,
        "score": None if found.value is None else _plain(found.value),
        "unit": instrument.unit,
        "direction": instrument.direction,
        "reason": found.reason or None,
        "flags": list(found.flags),
        "answered": found.answered,
        "asked": found.asked,
        "form": found.form or None,
        "parts": dict(found.parts),
        "catalogue": instruments.version,
    }


def _plain(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
