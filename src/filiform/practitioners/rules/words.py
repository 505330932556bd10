"""The owner's word on a condition that no machine can check."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from filiform.practitioners.types import AttestationEvidence, Reason, Weight


def word_on(condition: str, words: Iterable[AttestationEvidence], *, on: date) -> AttestationEvidence | None:
    """Of the words given on this very condition the one that holds longest, or none that holds."""
    given = (word for word in words if word.condition == condition and word.counts_on(on))
    return max(given, key=lambda word: word.until, default=None)


def confirmed(condition: str, words: Iterable[AttestationEvidence], *, on: date) -> Reason:
    """`words` are those given for this place and profession."""
    word = word_on(condition, words, on=on)
    if word is None:
        return Reason(Weight.OPEN, f"To be confirmed by the owner: {condition}", condition=condition)
    by = f" by {word.by_name}" if word.by_name else ""
    return Reason(
        Weight.MET,
        f"Confirmed{by} until {spoken(word.until)}: {condition}",
        condition=condition,
        answered_by=f"word of {word.by_name or 'the owner'}, given on {spoken(word.given_on)}",
        until=word.until,
    )


def spoken(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
