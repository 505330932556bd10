"""What stands in the columns of a credential, as the frozen values the verdict reads, and back."""

from __future__ import annotations

from datetime import date
from typing import Any

from filiform.practitioners.types import (
    CertificateEvidence,
    CertificateKind,
    Check,
    LicenceEvidence,
    LicenceStatus,
    Limit,
    TrainingEvidence,
)  # fmt: skip

Proof = LicenceEvidence | TrainingEvidence | CertificateEvidence | Limit

LICENCE, TRAINING, LIMIT = "licence", "training", "limit"

# Read for every verdict, in this order.
COLUMNS = (
    "practitioner_id", "kind", "title", "issuer", "number", "profession", "jurisdiction", "valid_from", "expires_on",
    "since", "status", "status_since", "hours", "in_person_hours", "supervised_sessions", "regions", "techniques",
    "exams", "condition", "limit_each", "limit_total", "currency", "checked_on", "checked_how", "checked_by__name",
    "checked_by_id", "practitioner__user_id",
)  # fmt: skip


def proof_of(row: tuple[Any, ...]) -> Proof:
    """The value of one row of COLUMNS."""
    one = dict(zip(COLUMNS, row, strict=True))
    check = _check(one)
    match one["kind"]:
        case "licence":
            return LicenceEvidence(
                profession=one["profession"], jurisdiction=one["jurisdiction"], number=one["number"],
                expires_on=one["expires_on"], valid_from=one["valid_from"], since=one["since"],
                status=LicenceStatus(one["status"]), status_since=one["status_since"], board=one["issuer"], check=check,
            )  # fmt: skip
        case "training":
            return TrainingEvidence(
                course=one["title"], hours=one["hours"], in_person_hours=one["in_person_hours"],
                regions=frozenset(one["regions"]), techniques=frozenset(one["techniques"]),
                completed_on=one["valid_from"], expires_on=one["expires_on"], provider=one["issuer"],
                exams=frozenset(one["exams"]), supervised_sessions=one["supervised_sessions"], check=check,
            )  # fmt: skip
        case "limit":
            return Limit(
                reason=one["title"], regions=frozenset(one["regions"]), techniques=frozenset(one["techniques"]),
                valid_from=one["valid_from"], expires_on=one["expires_on"],
            )  # fmt: skip
        case kind:
            return CertificateEvidence(
                kind=CertificateKind(kind), valid_from=one["valid_from"], expires_on=one["expires_on"],
                issuer=one["issuer"], number=one["number"], condition=one["condition"],
                jurisdiction=one["jurisdiction"], profession=one["profession"], limit_each=one["limit_each"],
                limit_total=one["limit_total"], currency=one["currency"], check=check,
            )  # fmt: skip


def columns_of(proof: Proof) -> dict[str, Any]:
    """What a new row holds. A check is never brought along: it is made on the row."""
    match proof:
        case LicenceEvidence():
            return {
                "kind": LICENCE, "profession": proof.profession, "jurisdiction": proof.jurisdiction,
                "number": proof.number, "expires_on": proof.expires_on, "valid_from": proof.valid_from,
                "since": proof.since, "status": str(proof.status), "status_since": proof.status_since,
                "issuer": proof.board,
            }  # fmt: skip
        case TrainingEvidence():
            return {
                "kind": TRAINING, "title": proof.course, "issuer": proof.provider, "hours": proof.hours,
                "in_person_hours": proof.in_person_hours, "regions": sorted(proof.regions),
                "techniques": sorted(proof.techniques), "exams": sorted(proof.exams),
                "supervised_sessions": proof.supervised_sessions, "valid_from": proof.completed_on,
                "expires_on": proof.expires_on,
            }  # fmt: skip
        case Limit():
            return {
                "kind": LIMIT, "title": proof.reason, "regions": sorted(proof.regions),
                "techniques": sorted(proof.techniques), "valid_from": proof.valid_from, "expires_on": proof.expires_on,
            }  # fmt: skip
        case CertificateEvidence():
            return {
                "kind": str(proof.kind), "issuer": proof.issuer, "number": proof.number, "valid_from": proof.valid_from,
                "expires_on": proof.expires_on, "condition": proof.condition, "jurisdiction": proof.jurisdiction,
                "profession": proof.profession, "limit_each": proof.limit_each, "limit_total": proof.limit_total,
                "currency": proof.currency,
            }  # fmt: skip


def begins_on(proof: Proof) -> date | None:
    return proof.completed_on if isinstance(proof, TrainingEvidence) else proof.valid_from


def _check(one: dict[str, Any]) -> Check | None:
    if one["checked_on"] is None:
        return None
    herself = one["checked_by_id"] is not None and one["checked_by_id"] == one["practitioner__user_id"]
    return Check(one["checked_on"], one["checked_by__name"] or "", one["checked_how"], by_herself=herself)
