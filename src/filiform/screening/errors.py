"""What can go wrong when a case is screened. A refused answer to a question is knowledge's InvalidAnswer.

InvalidInput
├── InvalidCase         the document that asks for a screening cannot be read
├── InvalidClearance    a clearance names a rule, site or date that cannot be
└── InvalidStop         a clinician's stop names no site that can be, or gives no reason
"""

from __future__ import annotations

from filiform.core.errors import InvalidInput


class InvalidCase(InvalidInput):
    code = "screening.invalid_case"


class InvalidClearance(InvalidInput):
    """`where` is `clearances[n]` or a key of it, counted from 0."""

    code = "screening.invalid_clearance"


class InvalidStop(InvalidInput):
    """`where` is `stops[n]` or a key of it, counted from 0."""

    code = "screening.invalid_stop"
