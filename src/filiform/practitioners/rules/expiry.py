"""What runs out, and when somebody has to be told: 90, 30 and 7 days before, and on the day it has lapsed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from filiform.practitioners.types import (
    PROFESSIONS,
    AttestationEvidence,
    CertificateEvidence,
    CertificateKind,
    Evidence,
    LicenceEvidence,
    TrainingEvidence,
)  # fmt: skip

WARN_DAYS = (90, 30, 7)
SOON_DAYS = WARN_DAYS[0]
LAPSED = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """Something on record that ends, and nothing of its kind that goes on after it.

    `key` is the same for the row and its renewals; with `last_day` it names this very end.
    """

    what: str
    key: str
    last_day: date

    def days_left(self, on: date) -> int:
        """Below zero once it has lapsed."""
        return (self.last_day - on).days

    def threshold(self, on: date) -> int | None:
        """The nearest of 90, 30 and 7 that has been reached, 0 once it has lapsed, None while there is time."""
        left = self.days_left(on)
        if left < 0:
            return LAPSED
        return min((days for days in WARN_DAYS if left <= days), default=None)


def endings(evidence: Evidence, *, on: date) -> list[Ending]:
    """Of each thing the last day it is held, nearest first. What a later row goes on with has no end yet.

    What lapsed more than ninety days ago is history, and a word withdrawn or a licence stopped ends nothing more.
    """
    last: dict[str, Ending] = {}
    for one in _ends(evidence, on):
        if one.key not in last or last[one.key].last_day < one.last_day:
            last[one.key] = one
    unending = {_key(course) for course in evidence.trainings if course.expires_on is None}
    unending |= {_key(paper) for paper in evidence.certificates if paper.expires_on is None}
    return sorted(
        (one for one in last.values() if one.key not in unending and one.days_left(on) >= -SOON_DAYS),
        key=lambda one: (one.last_day, one.what),
    )


def _ends(evidence: Evidence, on: date) -> Iterable[Ending]:
    for licence in evidence.licences:
        if licence.expires_on and not licence.stopped_on(on):
            profession = PROFESSIONS.get(licence.profession, licence.profession)
            what = f"Licence {licence.number} ({profession}, {licence.jurisdiction})"
            yield Ending(what, _key(licence), licence.expires_on)
    for course in evidence.trainings:
        if course.expires_on:
            yield Ending(f"Course: {course.course}", _key(course), course.expires_on)
    for paper in evidence.certificates:
        if paper.expires_on:
            what = paper.condition or paper.kind.label
            yield Ending(what[:1].upper() + what[1:], _key(paper), paper.expires_on)
    for word in evidence.attestations:
        if word.withdrawn_on is None:
            what = "The owner's responsibility" if word.reason else f"The owner's word: {word.condition}"
            yield Ending(what, _key(word), word.until)


def _key(one: LicenceEvidence | TrainingEvidence | CertificateEvidence | AttestationEvidence) -> str:
    match one:
        case LicenceEvidence():
            return f"licence:{one.profession}:{one.jurisdiction}"
        case TrainingEvidence():
            return f"course:{one.course.casefold()}"
        case CertificateEvidence(kind=CertificateKind.BOARD_DOCUMENT):
            return f"board-document:{one.jurisdiction}:{one.profession}:{one.condition}"
        case CertificateEvidence():
            return str(one.kind)
        case AttestationEvidence():
            return f"word:{one.jurisdiction}:{one.profession}:{one.condition}"
