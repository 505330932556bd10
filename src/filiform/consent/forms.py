"""What the consent page sends, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import QueryDict

from filiform.consent.errors import GoalIncomplete, SignerNotPossible
from filiform.consent.signing import Signing
from filiform.consent.types import SignerRole

STIMULATION: Mapping[str, bool | None] = {"accept": True, "decline": False}


def read_signing(fields: QueryDict) -> Signing:
    own = SignerRole.PATIENT if fields.get("for") != "another" else ""
    try:
        role = SignerRole(fields.get("signer_role") or own)
    except ValueError as error:
        raise SignerNotPossible from error
    return Signing(
        sha256=fields.get("sha256", ""),
        signer_role=role,
        signer_name=fields.get("signer_name", ""),
        signature=fields.get("signature", ""),
        accepts_stimulation=STIMULATION.get(fields.get("stimulation", "")),
        interpreter=fields.get("interpreter", ""),
        interpreter_language=fields.get("interpreter_language", ""),
        interpreter_declined=fields.get("interpreter_declined") == "yes",
        language=fields.get("language", ""),
        relation=fields.get("relation", ""),
        identity_seen=fields.get("identity_seen", ""),
        assents=fields.get("assents") == "yes",
    )


def read_day(text: str) -> date | None:
    """The day a goal is looked at; empty is none."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise GoalIncomplete(message="Write the day as year-month-day, such as 2027-01-31.") from error
