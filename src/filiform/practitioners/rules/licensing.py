"""Which of her licences carries a treatment in this place on this day, or why none does.

A licence of the place itself is enough. For one of another place the owner's word is asked that it is valid here. One
that the board of the place has stopped bars, whatever is held elsewhere: it is no proof but the opposite of one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from filiform.practitioners.rules.words import confirmed, spoken
from filiform.practitioners.types import AttestationEvidence, LicenceEvidence, Reason, Weight


@dataclass(frozen=True, slots=True)
class Carried:
    """`by` is the licence that counts, or None; `reasons` say so either way."""

    by: LicenceEvidence | None
    reasons: tuple[Reason, ...]


def carried(
    licences: Iterable[LicenceEvidence], attestations: Iterable[AttestationEvidence], *, jurisdiction: str, on: date
) -> Carried:
    """`licences` are those of the one profession that is judged."""
    held = sorted(licences, key=_latest, reverse=True)
    here = [one for one in held if one.jurisdiction == jurisdiction]
    if best := _counting(here, on):
        return Carried(best, (_valid(best),))
    if stopped := next((one for one in here if one.stopped_on(on)), None):
        return Carried(None, (Reason(Weight.BARS, _why_not(stopped, on)),))
    words = tuple(attestations)
    elsewhere = [
        (one, confirmed(f"licence of {one.jurisdiction or 'an unnamed place'} is valid for practice in {jurisdiction}",
                        [word for word in words if word.jurisdiction == jurisdiction], on=on))
        for one in held
        if one.jurisdiction != jurisdiction and one.counts_on(on)
    ]  # fmt: skip
    if elsewhere:
        one, word = max(elsewhere, key=lambda found: found[1].weight is Weight.MET)
        return Carried(one, (_valid(one), word))
    if not held:
        return Carried(None, (Reason(Weight.BARS, "No licence is on record."),))
    return Carried(None, (Reason(Weight.BARS, _why_not((here or held)[0], on)),))


def licensed_since(licences: Iterable[LicenceEvidence]) -> date | None:
    """The first day of practice on record in this profession, wherever it was."""
    return min((one.since for one in licences if one.since), default=None)


def _latest(one: LicenceEvidence) -> date:
    return one.expires_on or date.min


def _counting(licences: Iterable[LicenceEvidence], on: date) -> LicenceEvidence | None:
    """Of those that count the one that was checked, then the one that runs longest."""
    return max(
        (one for one in licences if one.counts_on(on)),
        key=lambda one: (one.check is not None and one.check.on <= on, _latest(one)),
        default=None,
    )


def _valid(one: LicenceEvidence) -> Reason:
    if one.expires_on is None:
        raise ValueError("a licence without an end does not count")
    text = f"The licence of {one.jurisdiction or 'an unnamed place'} is valid until {spoken(one.expires_on)}."
    return Reason(Weight.MET, text, answered_by=f"licence {one.number}", until=one.expires_on)


def _why_not(one: LicenceEvidence, on: date) -> str:
    if one.stopped_on(on):
        since = f" since {spoken(one.status_since)}" if one.status_since else ""
        return f"The licence is {one.status.label.lower()}{since}."
    if not one.number:
        return "No licence number is on record."
    if one.expires_on is None:
        return "The day the licence expires is not on record."
    if one.expires_on < on:
        return f"The licence expired on {spoken(one.expires_on)}."
    return f"The licence is valid only from {spoken(one.valid_from or one.expires_on)}."
