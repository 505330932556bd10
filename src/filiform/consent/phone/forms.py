"""What her phone sends, read strictly."""

from __future__ import annotations

from django.http import QueryDict

from filiform.consent.forms import read_signing
from filiform.consent.signing import Signing
from filiform.consent.types import SignerRole


def read_own_signing(fields: QueryDict, *, is_for_another: bool) -> Signing:
    """Who signs is fixed by the text on the screen: herself, or somebody for her, who says in which right."""
    asked = fields.copy()
    if not is_for_another:
        asked["signer_role"] = SignerRole.PATIENT
    elif asked.get("signer_role") == SignerRole.PATIENT:
        asked["signer_role"] = ""
    return read_signing(asked)
