"""The mail that tells a practitioner to look at the worklist. It tells nothing of the patient."""

from __future__ import annotations

from filiform.outbox.types import LetterKind

BEFORE_VISIT = LetterKind(
    key="intake.before-visit",
    label="To the practitioner: look before the visit",
    sample={"day": "3 March 2027", "time": "10:30", "link": "/before/"},
)
