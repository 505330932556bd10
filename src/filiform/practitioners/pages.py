"""What the pages of a practitioner show of each proof: a title, a few facts, whether it counts, when it runs out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from filiform.knowledge import catalogues
from filiform.practitioners.credentials import LICENCE, LIMIT, TRAINING, Proof, begins_on
from filiform.practitioners.queries import CredentialRow
from filiform.practitioners.types import (
    EXAMS,
    PROFESSIONS,
    CertificateEvidence,
    CertificateKind,
    Check,
    LicenceEvidence,
    Limit,
    TrainingEvidence,
)  # fmt: skip

# In the order of the page: what she may do, what she learnt, what a rule or a patient asks for, what takes away.
KINDS = {
    LICENCE: "Licences",
    TRAINING: "Training",
    **{str(kind): kind.label for kind in CertificateKind},
    LIMIT: "Limits",
}
ADDING = {
    LICENCE: "Add a licence",
    TRAINING: "Add a course",
    "resuscitation": "Add a resuscitation certificate",
    "bloodborne": "Add bloodborne pathogens training",
    "insurance": "Add an insurance policy",
    "board-document": "Add a board document",
    LIMIT: "Add a limit",
}


@dataclass(frozen=True, slots=True)
class ProofOnPage:
    row: CredentialRow
    title: str
    facts: tuple[str, ...]
    state: str
    """counts, soon, lapsed, coming or stopped"""
    said: str
    """The state in words, with its day."""
    check: Check | None

    @property
    def badge(self) -> str:
        return {"counts": "success", "soon": "warning", "coming": "neutral"}.get(self.state, "danger")

    @property
    def is_licence(self) -> bool:
        return self.row.kind == LICENCE

    @property
    def may_be_checked(self) -> bool:
        return self.row.kind != LIMIT


@dataclass(frozen=True, slots=True)
class Group:
    kind: str
    title: str
    add: str
    proofs: tuple[ProofOnPage, ...]


def groups(rows: Iterable[CredentialRow], *, on: date, soon_days: int) -> tuple[Group, ...]:
    """Every kind, also those with nothing: what is missing is seen as missing."""
    known = list(rows)
    return tuple(
        Group(
            kind,
            title,
            ADDING[kind],
            tuple(on_page(row, on=on, soon_days=soon_days) for row in known if row.kind == kind),
        )
        for kind, title in KINDS.items()
    )


def on_page(row: CredentialRow, *, on: date, soon_days: int) -> ProofOnPage:
    proof = row.proof
    state, said = _state(proof, on, soon_days)
    check = None if isinstance(proof, Limit) else proof.check
    return ProofOnPage(row, _title(proof), tuple(part for part in _facts(proof) if part), state, said, check)


def initial_of(proof: Proof) -> dict[str, Any]:
    """The values of a form that would enter this very proof."""
    values = {one.name: getattr(proof, one.name) for one in fields(proof) if one.name not in {"check", "kind"}}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}


def renewal_of(proof: Proof) -> dict[str, Any]:
    """The same for the next period: everything but the days."""
    days = {"valid_from", "expires_on", "completed_on", "status", "status_since"}
    return {name: value for name, value in initial_of(proof).items() if name not in days}


def by_heading(regions: frozenset[str]) -> list[tuple[str, int, int]]:
    """Part of the body, regions of it allowed, regions it has."""
    headings: Mapping[str, tuple[str, ...]] = catalogues.eligibility().places.headings
    return [(_plain(name), len(regions & set(held)), len(held)) for name, held in headings.items()]


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def _state(proof: Proof, on: date, soon_days: int) -> tuple[str, str]:
    begins = begins_on(proof)
    if isinstance(proof, LicenceEvidence) and proof.stopped_on(on):
        since = f" since {day(proof.status_since)}" if proof.status_since else ""
        return "stopped", f"{proof.status.label}{since}"
    if begins and begins > on:
        return "coming", f"From {day(begins)}"
    if proof.expires_on is None:
        return "counts", "No end"
    if proof.expires_on < on:
        return "lapsed", f"Ended {day(proof.expires_on)}"
    state = "soon" if (proof.expires_on - on).days <= soon_days else "counts"
    return state, f"Until {day(proof.expires_on)}"


def _title(proof: Proof) -> str:
    match proof:
        case LicenceEvidence():
            return f"{PROFESSIONS.get(proof.profession, proof.profession)}, {proof.jurisdiction or 'place not known'}"
        case TrainingEvidence():
            return proof.course
        case Limit():
            return proof.reason
        case CertificateEvidence():
            return proof.condition or proof.issuer or proof.kind.label


def _facts(proof: Proof) -> list[str]:
    match proof:
        case LicenceEvidence():
            since = f"first licensed {day(proof.since)}" if proof.since else ""
            return [f"No. {proof.number}" if proof.number else "no number", proof.board, since]
        case TrainingEvidence():
            return [
                proof.provider,
                f"{proof.hours} h, {proof.in_person_hours} h in person" if proof.hours else "",
                f"{proof.supervised_sessions} supervised sessions" if proof.supervised_sessions else "",
                " and ".join(EXAMS[exam].lower() for exam in sorted(proof.exams) if exam in EXAMS),
                f"passed {day(proof.completed_on)}",
                _listed(proof.regions),
                _listed(proof.techniques),
            ]
        case Limit():
            return [
                f"not in: {', '.join(_plain(one).lower() for one in sorted(proof.regions)) or 'the whole body'}",
                f"only {', '.join(_plain(one).lower() for one in sorted(proof.techniques))}"
                if proof.techniques
                else "",
            ]
        case CertificateEvidence():
            return [
                proof.issuer if proof.condition else "",
                f"No. {proof.number}" if proof.number else "",
                _cover(proof),
                f"from {day(proof.valid_from)}",
            ]


def _cover(proof: CertificateEvidence) -> str:
    parts = [
        f"{proof.currency} {amount:,} {what}"
        for amount, what in ((proof.limit_each, "each claim"), (proof.limit_total, "a year"))
        if amount is not None
    ]
    return ", ".join(parts)


def _listed(words: frozenset[str]) -> str:
    return ", ".join(_plain(word).lower() for word in sorted(words))


def _plain(word: str) -> str:
    return word.replace("-", " ").capitalize()
