from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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


class MayNotNeedle(Refused):
    code = "booking.may_not_needle"
    text = (
        "{practitioner} may not be booked for {visit_type}: {reason} Choose a visit without needles, or somebody else."
    )


class RoomNotFound(NotFound):
    code = "booking.room_not_found"
    text = "There is no such room here. Choose one from the list, or none."


class VisitTooLong(InvalidInput):
    code = "booking.visit_too_long"
    text = "A visit lasts from 5 minutes to 8 hours. Check the start and the length."


class TimeTaken(Refused):
    code = "booking.time_taken"
    text = _("This time has just been taken. Choose another one.")


class PractitionerBusy(Refused):
    code = "booking.practitioner_busy"
    text = "{who} has {what} from {starts} to {ends}. Choose another time, or book over it on purpose."


class VisitTypeNotFound(NotFound):
    code = "booking.visit_type_not_found"
    text = "There is no such visit type here. Choose one from the list."


class HoursNotFound(NotFound):
    code = "booking.hours_not_found"
    text = "There are no such hours here. Open the list and choose again."


class HoursUpsideDown(InvalidInput):
    code = "booking.hours_upside_down"
    text = "Hours end after they begin, and the last day is not before the first. Give both times, or neither."


class HoldNotFound(NotFound):
    code = "booking.hold_not_found"
    text = _("This booking was not begun in this browser, or it is long over. Choose a time again.")


class HoldOver(Refused):
    code = "booking.hold_over"
    text = _("The time is no longer kept for you, and somebody else has it. Choose another one.")


class TooManyOpen(Refused):
    code = "booking.too_many_open"
    text = _("You have {number} visits to come. To book another one, call the clinic.")


class TooLateToChange(Refused):
    code = "booking.too_late_to_change"
    text = _("It is too late to change this visit here. Please call the clinic.")


class NothingToChange(Refused):
    code = "booking.nothing_to_change"
    text = _("This visit is over or called off, so there is nothing left to change.")


class DoorNotFound(NotFound):
    code = "booking.door_not_found"
    text = _("There is no clinic at this address. Look for it in the directory.")


class NotOffered(Refused):
    code = "booking.not_offered"
    text = _("This cannot be booked online. Please call the clinic.")


class CodeNotRight(InvalidInput):
    code = "booking.code_not_right"
    text = _("That is not the code of the newest mail. Check the six digits, or have a new code sent.")


class CodeUsedUp(Refused):
    code = "booking.code_used_up"
    text = _("This code is used up. Have a new one sent.")


class EntryNotFound(NotFound):
    code = "booking.entry_not_found"
    text = _("There is no such line on the wait list. Open the list and choose again.")


class OfferNotFound(NotFound):
    code = "booking.offer_not_found"
    text = _("There is no such offer. Open the newest mail and follow its link.")


class OfferTaken(Refused):
    code = "booking.offer_taken"
    text = _("Somebody else was sooner, and this time is taken. You stay on the list.")


class OfferOver(Refused):
    code = "booking.offer_over"
    text = _("This offer has run out. You stay on the list and hear of the next time that becomes free.")


class TimeClashes(Refused):
    code = "booking.time_clashes"
    text = _("You have another visit at that time. Call it off first, or leave this time to somebody else.")


class WaitsTooLong(InvalidInput):
    code = "booking.waits_too_long"
    text = _("Somebody waits for a year at the most, and the last day is not before the first.")
