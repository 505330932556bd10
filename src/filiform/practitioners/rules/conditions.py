"""What answers one condition of a practice rule: evidence, a document of the board, or an owner's word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from filiform.knowledge.practice_rules import PracticeRule
from filiform.practitioners.rules.words import confirmed, spoken
from filiform.practitioners.types import (
    AttestationEvidence,
    CertificateEvidence,
    CertificateKind,
    Evidence,
    Reason,
    TrainingEvidence,
    Weight,
)  # fmt: skip

# As the catalogue calls an exam among the evidence that answers a condition.
EXAM = "exam-"


def conditions_of(rule: PracticeRule) -> tuple[str, ...]:
    """The conditions in words of a rule that permits under conditions."""
    return rule.conditions if rule.status == "permitted-with-conditions" else ()


def permission_asked(rule: PracticeRule) -> str:
    """What an owner answers for where the law is silent. Bound to the row: when its source changes, asked again."""
    return f"needling by a {rule.profession} in {rule.jurisdiction}, where the row of {rule.as_of} names no permission"


def answered(
    condition: str, *, by: Sequence[str], evidence: Evidence, words: Iterable[AttestationEvidence], rule: PracticeRule,
    on: date,
) -> Reason:  # fmt: skip
    """`by`: the evidence that answers it, where the catalogue knows; an owner's word then counts for nothing."""
    if by:
        return _by_evidence(condition, by, evidence, on)
    papers = [
        one
        for one in evidence.certificates
        if one.kind is CertificateKind.BOARD_DOCUMENT
        and one.condition == condition
        and (one.jurisdiction, one.profession) == (rule.jurisdiction, rule.profession)
        and one.counts_on(on)
    ]
    if papers:
        paper = max(papers, key=_end)
        return Reason(
            Weight.MET, f"Shown by a document of the board: {condition}", answered_by=_named(paper),
            until=paper.expires_on,
        )  # fmt: skip
    return confirmed(condition, words, on=on)


def _by_evidence(condition: str, kinds: Sequence[str], evidence: Evidence, on: date) -> Reason:
    """Met when each kind is shown; the answer runs out with the first of them."""
    shown: list[str] = []
    ends: list[date] = []
    for kind in kinds:
        if kind.startswith(EXAM):
            exam = kind.removeprefix(EXAM)
            passed = [course for course in evidence.trainings if exam in course.exams and course.counts_on(on)]
            if not passed:
                return Reason(Weight.BARS, f"The rule asks for: {condition}. No {exam} exam is on record.")
            course = max(passed, key=_end)
            shown.append(course.course)
            ends += [course.expires_on] if course.expires_on else []
        else:
            held = [one for one in evidence.certificates if one.kind == kind]
            counting = [one for one in held if one.counts_on(on)]
            if not counting:
                return Reason(Weight.BARS, f"The rule asks for: {condition}. {_lapse(held, on)}")
            best = max(counting, key=_end)
            shown.append(_named(best))
            ends += [best.expires_on] if best.expires_on else []
    return Reason(
        Weight.MET, f"Shown on record: {condition}", answered_by="; ".join(dict.fromkeys(shown)),
        until=min(ends, default=None),
    )  # fmt: skip


def _lapse(held: Iterable[CertificateEvidence], on: date) -> str:
    over = [one.expires_on for one in held if one.expires_on and one.expires_on < on]
    return f"The last one lapsed on {spoken(max(over))}." if over else "None is on record."


def _end(one: CertificateEvidence | TrainingEvidence) -> date:
    return one.expires_on or date.max


def _named(one: CertificateEvidence) -> str:
    said = " ".join(part for part in (one.issuer, one.number) if part)
    return f"{one.kind.label}{f', {said}' if said else ''}"
