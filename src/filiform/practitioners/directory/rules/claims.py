"""Words no page of the directory says of anybody: what was seen is shown, and nobody is praised."""

from __future__ import annotations

import re

CLAIMS = ("certified", "best", "safe", "safest", "guaranteed", "painless")
_CLAIM = re.compile(rf"\b({'|'.join(CLAIMS)})\b", re.IGNORECASE)


def claim_in(words: str) -> str:
    """The first such word, or nothing."""
    found = _CLAIM.search(words)
    return found[0] if found else ""
