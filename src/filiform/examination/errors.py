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
