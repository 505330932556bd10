"""The letter that brings her copy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.outbox.types import LetterKind

COPY = LetterKind(
    key="consent.copy", label="Copy of what the patient signed", called=_("Copies of what you signed"),
    subject_facts=frozenset({"clinic"}), sample={"link": "/l/example", "attached": "yes"},
)  # fmt: skip
