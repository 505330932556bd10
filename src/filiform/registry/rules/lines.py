"""The change that counts, by instrument, as a table that goes with the rows. The lines are those of `outcomes`."""

from __future__ import annotations

from filiform.knowledge.instruments import Catalogue, Instrument
from filiform.measures.rules import bounds
from filiform.outcomes.rules.change import Limit, line_of, sign
from filiform.registry.types import Line

PAIN = "pain_relief"
PATIENT_REPORTED = "patient-reported"


def lines(catalogue: Catalogue) -> list[Line]:
    """One line for each instrument, in the order of their ids."""
    return [_line(catalogue.by_id[id_]) for id_ in sorted(catalogue.by_id)]


def _line(instrument: Instrument) -> Line:
    known = line_of(instrument)
    low, high = _range(instrument)
    is_rating = instrument.benefit == PAIN and instrument.kind == PATIENT_REPORTED
    return Line(
        instrument=instrument.id,
        name=instrument.name,
        benefit=instrument.benefit,
        told_by=instrument.kind,
        unit=instrument.unit or "",
        sign=sign(instrument),
        mdc=_number(known.mdc),
        mdc_is_share=known.mdc is not None and known.mdc.is_share,
        mcid=_number(known.mcid),
        mcid_is_share=known.mcid is not None and known.mcid.is_share,
        low=low,
        high=high,
        tracks_recovery=is_rating and (known.mdc is not None or known.mcid is not None),
    )


def _number(limit: Limit | None) -> float | None:
    return None if limit is None else float(limit.value)


def _range(instrument: Instrument) -> tuple[float | None, float | None]:
    try:
        found = bounds(instrument)
    except ValueError:
        return None, None
    return float(found.lowest), None if found.highest is None else float(found.highest)
