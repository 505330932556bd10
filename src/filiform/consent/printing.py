"""The patient's copy: the text she signed, her signature and the hash, as a tagged PDF that is the same every time."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from filiform.consent.queries import DocumentRow
from filiform.consent.types import Decision, SignerRole
from filiform.core.pdf import render_pdf
from filiform.patients.types import Identity
from filiform.ui.signature import DrawnSignature, TypedSignature, read_signature

CURRENT = {True: "accepted", False: "declined", None: "not planned"}


def consent_pdf(document: DocumentRow, *, patient: Identity, clinic: str, zone: ZoneInfo) -> bytes:
    """The copy of one decision. The file carries the moment of the decision, so two copies are equal byte for byte."""
    payload = {
        "text": document.text.as_json(),
        "clinic": clinic,
        "patient": f"{patient.name}, born {patient.born_on.day} {patient.born_on:%B %Y}",
        "rows": _rows(document, zone),
        "signer": document.signer_name,
        "sha256": document.sha256,
        "version": document.text.version,
        "drawn": None,
        "typed": None,
        "is_given": document.decision is Decision.GIVEN,
    }
    if document.signature:
        match read_signature(document.signature):
            case DrawnSignature() as drawn:
                payload["drawn"] = signature_svg(drawn)
            case TypedSignature(name):
                payload["typed"] = name
    return render_pdf("consent/consent.typ", payload, at=document.decided_at)


def signature_svg(drawn: DrawnSignature) -> str:
    """The strokes as a picture. They were checked to hold nothing but path data."""
    paths = "".join(f'<path d="{stroke}"/>' for stroke in drawn.strokes)
    pen = 'fill="none" stroke="#10222e" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"'
    box = f'viewBox="0 0 {drawn.width} {drawn.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><g {pen}>{paths}</g></svg>'


def _rows(document: DocumentRow, zone: ZoneInfo) -> list[tuple[str, Any]]:
    decided = document.decided_at.astimezone(zone)
    rows = [
        ("Decision", "Agreed" if document.decision is Decision.GIVEN else "Declined"),
        ("Electric current", CURRENT[document.accepts_stimulation]),
        ("Date and time", f"{decided.day} {decided:%B %Y, %H:%M %Z}"),
        ("Signed by" if document.decision is Decision.GIVEN else "Patient", _signer(document)),
        ("Witness", document.witness_name),
    ]
    if document.interpreter:
        rows.append(("Interpreter", document.interpreter))
    if document.reason:
        rows.append(("Reason given", document.reason))
    if document.expires_on:
        rows.append(("Valid until", f"{document.expires_on.day} {document.expires_on:%B %Y}"))
    if document.withdrawn_at:
        withdrawn = document.withdrawn_at.astimezone(zone)
        rows.append(("Withdrawn", f"{withdrawn.day} {withdrawn:%B %Y, %H:%M %Z}"))
    return rows


def _signer(document: DocumentRow) -> str:
    if document.signer_role is SignerRole.PATIENT:
        return document.signer_name
    return f"{document.signer_name} ({document.signer_role.label.lower()})"
