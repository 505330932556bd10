"""What can go wrong when a case is screened. A refused answer to a question is knowledge's InvalidAnswer.

FiliformError
├── InvalidCase         InvalidInput  the document that asks for a screening cannot be read
├── InvalidClearance    InvalidInput  a clearance names a rule, site or date that cannot be
├── InvalidStop         InvalidInput  a clinician's stop names no site that can be, or gives no reason
├── InvalidPlan         InvalidInput  a plan names a muscle, side, technique or length that cannot be
├── ReasonMissing       InvalidInput  an act that has to be explained is not
├── NotClearable        Refused       no clearance lifts what this rule asks
├── NotOverridable      Refused       the practitioner's own judgement does not open what this rule closes
├── ClearanceNotFound   NotFound      it is not on file, or already withdrawn
├── StopNotFound        NotFound      it is not set, or already lifted
└── NotYourStop         Refused       a colleague set the stop
"""

from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class InvalidCase(InvalidInput):
    code = "screening.invalid_case"


class InvalidClearance(InvalidInput):
    """`where` is `clearances[n]` or a key of it, counted from 0, or the field of a form."""

    code = "screening.invalid_clearance"


class InvalidStop(InvalidInput):
    """`where` is `stops[n]` or a key of it, counted from 0, or the field of a form."""

    code = "screening.invalid_stop"


class InvalidPlan(InvalidInput):
    code = "screening.invalid_plan"


class ReasonMissing(InvalidInput):
    code = "screening.reason_missing"
    text = "Say why. {act} is recorded with your name and the reason."


class NotClearable(Refused):
    code = "screening.not_clearable"
    text = "{title}: {why}"


class NotOverridable(Refused):
    code = "screening.not_overridable"
    text = "{title}: {why}"


class ClearanceNotFound(NotFound):
    code = "screening.clearance_not_found"
    text = "That clearance is not on file any more. Open the verdict again to see what stands."


class StopNotFound(NotFound):
    code = "screening.stop_not_found"
    text = "That stop is not set any more. Open the verdict again to see what stands."


class NotYourStop(Refused):
    code = "screening.not_your_stop"
    text = "{name} set this stop, and only {name} lifts it. Speak with {name} first."
