from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class VisitNotFound(NotFound):
    code = "booking.visit_not_found"
    text = "There is no such visit here. Open the day sheet and choose it there."


class VisitSealed(Refused):
    code = "booking.visit_sealed"
    text = "The note of this visit is signed, so nothing here changes any more. Write an addendum to the note instead."


class StatusNotPossible(Refused):
    code = "booking.status_not_possible"
    text = "A visit that is {status} cannot become {wanted}. Undo the last step first."


class OverlappingVisit(Refused):
    code = "booking.overlapping_visit"
    text = (
        "This patient already has a visit on {day} from {starts} to {ends} with {practitioner}. "
        "Choose another time, or open that visit."
    )


class MayNotBeBooked(Refused):
    code = "booking.may_not_be_booked"
    text = "{practitioner} may not be booked here: {reason} Choose another practitioner."


class RoomNotFound(NotFound):
    code = "booking.room_not_found"
    text = "There is no such room here. Choose one from the list, or none."


class VisitTooLong(InvalidInput):
    code = "booking.visit_too_long"
    text = "A visit lasts from 5 minutes to 8 hours. Check the start and the length."


class TimeTaken(Refused):
    code = "booking.time_taken"
    text = "This time has just been taken. Choose another one."


class PractitionerBusy(Refused):
    code = "booking.practitioner_busy"
    text = "{who} has {what} from {starts} to {ends}. Choose another time, or book over it on purpose."


class VisitTypeNotFound(NotFound):
    code = "booking.visit_type_not_found"
    text = "There is no such visit type here. Choose one from the list."
