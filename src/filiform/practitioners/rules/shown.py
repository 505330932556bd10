"""What of the evidence the public may see: the proofs behind a verdict, with who checked them and until when."""

from __future__ import annotations

from collections.abc import Iterator

from filiform.practitioners.types import (
    PROFESSIONS,
    AttestationEvidence,
    CertificateKind,
    Evidence,
    Qualification,
    ShownEvidence,
    TrainingEvidence,
    Weight,
)  # fmt: skip


def shown_evidence(evidence: Evidence, found: Qualification) -> tuple[ShownEvidence, ...]:
    """What counts on the day of the verdict, under its profession; nothing of a verdict that lets nobody needle."""
    return tuple(_shown(evidence, found)) if found.may_needle else ()


def _shown(evidence: Evidence, found: Qualification) -> Iterator[ShownEvidence]:
    on = found.on
    for licence in evidence.licences:
        if licence.profession == found.profession and licence.counts_on(on):
            what = f"{PROFESSIONS.get(licence.profession, licence.profession)}, {licence.jurisdiction}"
            yield ShownEvidence(
                "licence", what, licence.board, number=licence.number, until=licence.expires_on, check=licence.check
            )
    for course in sorted(evidence.trainings, key=lambda one: one.completed_on, reverse=True):
        if course.counts_on(on):
            yield ShownEvidence("training", course.course, _hours(course), until=course.expires_on, check=course.check)
    for paper in evidence.certificates:
        if paper.counts_on(on):
            is_board = paper.kind is CertificateKind.BOARD_DOCUMENT
            what = paper.condition if is_board and paper.condition else paper.kind.label
            issuer = "" if paper.kind is CertificateKind.INSURANCE else paper.issuer
            yield ShownEvidence(str(paper.kind), what, issuer, until=paper.expires_on, check=paper.check)
    yield from (_word(word, found) for word in _words(evidence, found))


def _words(evidence: Evidence, found: Qualification) -> Iterator[AttestationEvidence]:
    """Those the verdict rests on."""
    met = {reason.condition for reason in found.reasons if reason.condition and reason.weight is Weight.MET}
    for condition in sorted(met):
        given = [word for word in evidence.attestations if word.condition == condition and word.counts_on(found.on)]
        if given:
            yield max(given, key=lambda word: word.until)


def _word(word: AttestationEvidence, found: Qualification) -> ShownEvidence:
    if found.responsibility and word.condition == found.responsibility.condition:
        return ShownEvidence("responsibility", word.condition, word.by_name, until=word.until)
    return ShownEvidence("word", word.condition, word.by_name, until=word.until)


def _hours(course: TrainingEvidence) -> str:
    parts = [
        course.provider,
        f"{course.hours} h, {course.in_person_hours} h in person" if course.hours else "",
        f"{course.supervised_sessions} supervised sessions" if course.supervised_sessions else "",
        str(course.completed_on.year),
    ]
    return ", ".join(part for part in parts if part)
