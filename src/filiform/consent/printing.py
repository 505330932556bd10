"""The patient's copy: the text she signed, her signature and the hash, as a tagged PDF that is the same every time.

Everything on it is said in the language of the text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from filiform.consent.queries import DocumentRow
from filiform.consent.rules import day_in
from filiform.consent.texts import wording
from filiform.consent.types import Decision, SignerRole
from filiform.core.pdf import render_pdf
from filiform.patients.types import Identity
from filiform.ui.signature import DrawnSignature, TypedSignature, read_signature


def consent_pdf(document: DocumentRow, *, patient: Identity, clinic: str, zone: ZoneInfo) -> bytes:
    """The copy of one decision. The file carries the moment of the decision, so two copies are equal byte for byte."""
    with override(document.text.language):
        payload = _payload(document, patient, clinic, zone)
    return render_pdf("consent/consent.typ", payload, at=document.decided_at)


def _payload(document: DocumentRow, patient: Identity, clinic: str, zone: ZoneInfo) -> dict[str, Any]:
    words = wording(document.text.language)
    born = day_in(words, patient.born_on)
    payload: dict[str, Any] = {
        "text": document.text.as_json(),
        "clinic": clinic,
        "patient": _("{name}, born {day}").format(name=patient.name, day=born),
        "rows": _rows(document, zone),
        "signer": document.signer_name,
        "sha256": document.sha256,
        "decision": _("Decision"),
        "small": _("Text {version}. Fingerprint of the exact text shown (SHA-256):").format(
            version=document.text.version
        ),
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
    return payload


def signature_svg(drawn: DrawnSignature) -> str:
    """The strokes as a picture. They were checked to hold nothing but path data."""
    paths = "".join(f'<path d="{stroke}"/>' for stroke in drawn.strokes)
    pen = 'fill="none" stroke="#10222e" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"'
    box = f'viewBox="0 0 {drawn.width} {drawn.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><g {pen}>{paths}</g></svg>'


def _rows(document: DocumentRow, zone: ZoneInfo) -> list[tuple[str, Any]]:
    words, is_given = wording(document.text.language), document.decision is Decision.GIVEN
    current = {True: _("accepted"), False: _("declined"), None: _("not planned")}
    rows = [
        (_("Decision"), _("Agreed") if is_given else _("Declined")),
        (_("Electric current"), current[document.accepts_stimulation]),
        (_("Date and time"), _moment(document.decided_at, zone, words)),
        (_("Signed by") if is_given else _("Patient"), _signer(document)),
    ]
    if document.assents:
        rows.append((_("The young person agrees too"), _("Yes")))
    if document.identity_seen:
        rows.append((_("Identity document seen"), document.identity_seen))
    where = document.witness_name or _("nobody: signed on the patient's own phone")
    rows.append((_("Witness"), where))
    if document.interpreter or document.interpreter_declined:
        rows.append((_("Interpreter"), _interpreter(document)))
    if document.reason:
        rows.append((_("Reason given"), document.reason))
    if document.expires_on:
        rows.append((_("Valid until"), day_in(words, document.expires_on)))
    if document.withdrawn_at:
        rows.append((_("Withdrawn"), _moment(document.withdrawn_at, zone, words)))
    return rows


def _moment(at: datetime, zone: ZoneInfo, words: Any) -> str:
    here = at.astimezone(zone)
    return f"{day_in(words, here.date())}, {here:%H:%M %Z}"


def _interpreter(document: DocumentRow) -> str:
    if document.interpreter_declined:
        return _("offered and declined")
    language = f" ({document.interpreter_language})" if document.interpreter_language else ""
    return f"{document.interpreter}{language}"


def _signer(document: DocumentRow) -> str:
    if document.signer_role is SignerRole.PATIENT:
        return document.signer_name
    role = _("parent or guardian") if document.signer_role is SignerRole.GUARDIAN else _("authorised representative")
    what = f"{role}, {document.relation}" if document.relation else role
    return f"{document.signer_name} ({what})"
