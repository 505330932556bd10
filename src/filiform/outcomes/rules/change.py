"""The change between two readings, the line it is held against, and which of four classes it falls in.

Improvement is positive in every instrument. The line comes from the instruments catalogue alone: of its published
changes, the first that is stated in the instrument's own unit, and of a range the upper end. The headline is the larger
of the two, so that a change nobody could tell from error never counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from filiform.knowledge.instruments import Instrument, Threshold
from filiform.measures.rules import bounds

# Figures of the catalogue that stand among the changes but are none: marks to pass, the spread of healthy people.
NO_CHANGE = re.compile(r"usual|natural spread|somewhat better")
# Points of another scale, or of one the source does not name: another instrument for the software.
OTHER_SCALE = re.compile(r"read as of|unit not in")
OF_BASELINE = re.compile(r"% (of value|of distance|fewer)")
HUNDREDTHS = ("%", "percentage points", "points")
# A source that nobody has checked against the paper says so itself.
VERIFY = "verify"


class Verdict(StrEnum):
    """Source: outcome-methods, section 3. The last two are in no rate."""

    WORTHWHILE = "worthwhile"
    BETTER = "better"
    WITHIN = "within"
    WORSE = "worse"
    NOT_ASSESSABLE = "not-assessable"
    NO_LINE = "no-line"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_counted(self) -> bool:
        return self not in {Verdict.NOT_ASSESSABLE, Verdict.NO_LINE}


_LABELS = {
    Verdict.WORTHWHILE: "Better beyond error and worthwhile",
    Verdict.BETTER: "Better beyond error only",
    Verdict.WITHIN: "Within error",
    Verdict.WORSE: "Worse beyond error",
    Verdict.NOT_ASSESSABLE: "Not assessable: no room left on the scale",
    Verdict.NO_LINE: "No line known",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One published change as a number. `is_share`: hundredths of the value at baseline instead of the unit."""

    value: Decimal
    is_share: bool
    published: Threshold

    def at(self, baseline: Decimal) -> Decimal:
        return abs(baseline) * self.value / 100 if self.is_share else self.value

    @property
    def is_unverified(self) -> bool:
        return VERIFY in self.published.source


@dataclass(frozen=True, slots=True)
class Line:
    """What a change of one instrument is held against. Both None: nothing is known, and nothing is judged."""

    mdc: Limit | None
    mcid: Limit | None

    def error_at(self, baseline: Decimal) -> Decimal | None:
        """The smallest change beyond error; where only the important change is known, that one.

        None also where it is a part of a baseline of nought: no change would be beyond it.
        """
        limit = self.mdc or self.mcid
        return (limit.at(baseline) or None) if limit else None

    def headline_at(self, baseline: Decimal) -> Decimal | None:
        """The larger of the two: what somebody has to change by to be a responder."""
        return max((limit.at(baseline) for limit in (self.mdc, self.mcid) if limit), default=None)


def line_of(instrument: Instrument) -> Line:
    """The line of an instrument, the same for every patient and fixed by the version of the catalogue.

    A rating of change is an anchor and has none: it tells the change itself.
    """
    if instrument.responder and "anchor" in instrument.responder.rule:
        return Line(None, None)
    return Line(_first(instrument, instrument.mdc), _first(instrument, instrument.mcid))


def sign(instrument: Instrument) -> int:
    """1 where higher is better, -1 where higher is worse."""
    return 1 if instrument.direction == "higher_better" else -1


def change(instrument: Instrument, baseline: Decimal, later: Decimal) -> Decimal:
    """By how much it improved, in the instrument's unit; negative where it got worse."""
    return sign(instrument) * (later - baseline)


def percent(changed: Decimal, baseline: Decimal) -> Decimal | None:
    """Hundredths of the baseline; None where that was nought."""
    return 100 * changed / abs(baseline) if baseline else None


def room_left(instrument: Instrument, baseline: Decimal) -> Decimal | None:
    """By how much it can improve at the most before the scale ends; None for a scale without an end."""
    ends = bounds(instrument)
    if instrument.direction == "higher_better":
        return None if ends.highest is None else ends.highest - baseline
    return baseline - ends.lowest


def verdict(instrument: Instrument, line: Line, baseline: Decimal, later: Decimal) -> Verdict:
    """The class of one change. Equality counts as beyond.

    Without an important change on record nothing is called worthwhile: beyond error is all that can be said.
    """
    error, headline = line.error_at(baseline), line.headline_at(baseline)
    if error is None or headline is None:
        return Verdict.NO_LINE
    room = room_left(instrument, baseline)
    if room is not None and room < headline:
        return Verdict.NOT_ASSESSABLE
    changed = change(instrument, baseline, later)
    if changed <= -error:
        return Verdict.WORSE
    if changed < error:
        return Verdict.WITHIN
    return Verdict.WORTHWHILE if line.mcid and changed >= headline else Verdict.BETTER


def is_responder(instrument: Instrument, line: Line, baseline: Decimal, later: Decimal) -> bool | None:
    """Whether the headline was reached; None where the change is not in any rate."""
    if not verdict(instrument, line, baseline, later).is_counted:
        return None
    headline = line.headline_at(baseline)
    return headline is not None and change(instrument, baseline, later) >= headline


def _first(instrument: Instrument, published: tuple[Threshold, ...]) -> Limit | None:
    return next((limit for one in published if (limit := _limit(instrument, one))), None)


def _limit(instrument: Instrument, one: Threshold) -> Limit | None:
    unit = one.unit or ""
    if one.value is None or NO_CHANGE.search(unit) or OTHER_SCALE.search(unit):
        return None
    is_share = bool(OF_BASELINE.match(unit))
    if not is_share and not _is_in_its_unit(instrument, unit):
        return None
    value = max(one.value) if isinstance(one.value, tuple) else one.value
    return Limit(Decimal(str(value)), is_share, one)


def _is_in_its_unit(instrument: Instrument, unit: str) -> bool:
    own = instrument.unit or ""
    said = unit.removeprefix("full ")
    heads = HUNDREDTHS if own == "%" else (own,)
    # "% of total score" is of the whole scale and neither a point of it nor a part of the baseline.
    return bool(own) and "of total" not in said and any(re.match(rf"{re.escape(head)}\b|%", said) for head in heads)
