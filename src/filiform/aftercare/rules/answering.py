"""Reads an answer strictly, and says what a yes means for this patient."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from filiform.aftercare.types import Advice, Bruise, Given
from filiform.knowledge.aftercare import Catalogue, Flag, Meaning

MOST_WORDS = 1000
URGENCY = ("now", "today")
ACTS = ("emergency", "department", "doctor", "clinic")


def lacking(
    *, soreness: str, bruise: str, flags: Collection[str], none_of_these: bool, asks: Sequence[str]
) -> tuple[str, ...]:
    """What must still be answered, by field. Nothing once a red flag is marked: it is heard at once, alone if need be.

    Neither a mark nor "none of these" leaves the red flags unanswered, which is not no.
    """
    if set(flags) & set(asks):
        return ()
    found = {"soreness": _soreness(soreness) is None, "bruise": _bruise(bruise) is None, "flags": not none_of_these}
    return tuple(name for name, is_lacking in found.items() if is_lacking)


def read(*, soreness: str, bruise: str, flags: Collection[str], words: str, asks: Sequence[str]) -> Given:
    """What was sent, as an answer. A marked red flag counts whatever else was pressed: it is never lost."""
    marked = tuple(flag for flag in asks if flag in set(flags))
    return Given(_soreness(soreness), _bruise(bruise), marked, words.strip()[:MOST_WORDS])


def _soreness(text: str) -> int | None:
    value = int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else -1
    return value if 0 <= value <= 10 else None


def _bruise(text: str) -> Bruise | None:
    return Bruise(text) if text in set(Bruise) else None


def meaning(flag: Flag, risks: Collection[str] | None) -> Meaning:
    """What a yes means here. Where risks are unknown the graver meaning holds."""
    if flag.raised is not None and (risks is None or set(flag.raised_by) & set(risks)):
        return flag.raised
    return flag.meaning


def advice(
    flags: Iterable[str], *, risks: Collection[str] | None, words: Catalogue, emergency: str
) -> tuple[Advice, ...]:
    """What to do about each yes, the most urgent first."""
    found = []
    for id_ in dict.fromkeys(flags):
        flag = words.flags[id_]
        means = meaning(flag, risks)
        found.append(Advice(id_, flag.question, means.urgency, means.act, means.do.format(emergency=emergency)))
    return tuple(sorted(found, key=lambda one: (URGENCY.index(one.urgency), ACTS.index(one.act))))


def is_more_than_usual(given: Given, words: Catalogue) -> bool:
    """No red flag, and yet more soreness or a larger bruise than is usual: she is asked to call."""
    bounds = words.call_us
    sizes = tuple(Bruise)
    is_large = given.bruise is not None and sizes.index(given.bruise) >= sizes.index(Bruise(bounds.bruise))
    return is_large or (given.soreness is not None and given.soreness > bounds.soreness_above)


def urgency_of(flags: Iterable[str], *, risks: Collection[str] | None, words: Catalogue) -> str:
    """The gravest of the flags decides how fast somebody is told."""
    found = {meaning(words.flags[flag], risks).urgency for flag in flags}
    return next(one for one in URGENCY if one in found)
