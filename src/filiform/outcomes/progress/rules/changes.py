"""What was done otherwise at a visit than at the one before: muscles, techniques, medicines, hands, reviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """MUSCLES are those needled; TECHNIQUES those planned; REVIEW what was decided about the course as a whole."""

    MUSCLES = "muscles"
    TECHNIQUES = "techniques"
    MEDICINES = "medicines"
    PRACTITIONER = "practitioner"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Given:
    """What one visit gave, as far as it is recorded: None was not recorded, which is no change.

    A muscle is written muscle:side.
    """

    number: int
    muscles: frozenset[str] | None = None
    techniques: frozenset[str] | None = None
    medicines: frozenset[str] | None = None
    practitioner: str = ""
    reviews: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What came and what went at a visit. Of a review only `came` is used: its words."""

    visit: int
    what: What
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


def changes(visits: Iterable[Given]) -> list[Change]:
    """Visits in the order they happened. The first one is where things start, and no change itself."""
    found: list[Change] = []
    last: dict[What, frozenset[str]] = {}
    for visit in visits:
        for what, now in _recorded(visit):
            before = last.get(what)
            if before is not None and now != before:
                found.append(Change(visit.number, what, tuple(sorted(now - before)), tuple(sorted(before - now))))
            last[what] = now
        if visit.reviews:
            found.append(Change(visit.number, What.REVIEW, visit.reviews))
    return found


def _recorded(visit: Given) -> Iterator[tuple[What, frozenset[str]]]:
    if visit.muscles is not None:
        yield What.MUSCLES, visit.muscles
    if visit.techniques is not None:
        yield What.TECHNIQUES, visit.techniques
    if visit.medicines is not None:
        yield What.MEDICINES, visit.medicines
    if visit.practitioner:
        yield What.PRACTITIONER, frozenset({visit.practitioner})
