from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class PointNotFound(NotFound):
    code = "examination.point_not_found"
    text = "That point is not in this examination any more. Reload the page."


class UnknownMuscle(InvalidInput):
    code = "examination.unknown_muscle"
    text = "“{muscle}” is not in the muscle atlas. Choose a muscle from the chart or the list."


class MuscleHasNoSuchSide(InvalidInput):
    code = "examination.no_such_side"
    text = "{muscle} is not found on the {side}. Choose from: {sides}."


class PlaceNotReadable(InvalidInput):
    code = "examination.place_not_readable"
    text = "The place on the chart could not be read. Tap the chart again, or choose from the list."


class NoDiagnosis(Refused):
    code = "examination.no_diagnosis"
    text = "No needle without an indication. Write the working diagnosis first."


class NoTarget(Refused):
    code = "examination.no_target"
    text = "No point is chosen. Mark at least one point as one to needle."


class PlanNotReadable(InvalidInput):
    code = "examination.plan_not_readable"
    text = "{message}"


class FoundAlready(Refused):
    code = "examination.found_already"
    text = "That point was found at this visit already. Remove one of the two, or say that this one is new."


class OutcomeChangeNeedsReason(Refused):
    code = "examination.outcome_change_needs_reason"
    text = "The primary outcome was fixed before the figures were seen. Write why it is changed."


class ReviewIncomplete(InvalidInput):
    code = "examination.review_incomplete"
    text = "The review is not complete. {what}"


class ReasonMissing(InvalidInput):
    code = "examination.reason_missing"
    text = "Write the reason in a sentence."


class NoReviewDue(Refused):
    code = "examination.no_review_due"
    text = "No review is due for this plan, so there is nothing to set aside."


class ReviewDue(Refused):
    code = "examination.review_due"
    text = "{why}. Sign the review of the plan first, or write why this visit goes on without it."


class SignNotReadable(InvalidInput):
    code = "examination.sign_not_readable"
    text = "“{sign}” is no sign of the screen, or its finding is neither normal nor abnormal. Reload the page."


class TemplateNotFound(NotFound):
    code = "examination.template_not_found"
    text = "There is no such template here, or the clinic does not use it. Choose another one."
