"""What a signer did, and whether that is a signature that counts."""

from __future__ import annotations

from dataclasses import dataclass

from filiform.consent.errors import (
    AssentMissing,
    IdentityNotSeen,
    InterpreterUnclear,
    MinorSigns,
    RelationMissing,
    SignerMissing,
)
from filiform.consent.types import SignedWhere, SignerRole, Told


@dataclass(frozen=True, slots=True)
class Signing:
    """What the signer did. `sha256` names the text that was on the screen; `signature` is what the pad sent.

    `language`: that of the text on the screen; empty is the one on the patient's record. `relation` and
    `identity_seen`: of somebody who signs for the patient. `assents`: a minor's own yes.
    """

    sha256: str
    signer_role: SignerRole
    signer_name: str
    signature: str
    accepts_stimulation: bool | None = None
    interpreter: str = ""
    interpreter_language: str = ""
    interpreter_declined: bool = False
    language: str = ""
    relation: str = ""
    identity_seen: str = ""
    assents: bool | None = None


def check_signer(signing: Signing, *, told: Told, where: SignedWhere) -> None:
    """May she sign this, and is everything said that belongs to it.

    On a phone nobody can look at a document: that is done at the clinic, before the first needle.
    Raises: SignerMissing, MinorSigns, RelationMissing, AssentMissing, IdentityNotSeen, InterpreterUnclear.
    """
    if not signing.signer_name.strip():
        raise SignerMissing
    if signing.interpreter.strip() and signing.interpreter_declined:
        raise InterpreterUnclear
    if signing.signer_role is SignerRole.PATIENT:
        if told.is_minor:
            raise MinorSigns(years=told.majority_years)
        return
    if not signing.relation.strip():
        raise RelationMissing
    if told.is_minor and signing.assents is not True:
        raise AssentMissing
    if where is SignedWhere.CLINIC and not signing.identity_seen.strip():
        raise IdentityNotSeen
