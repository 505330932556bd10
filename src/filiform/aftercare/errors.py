from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import InvalidInput, NotFound, Refused


class AnswerIncomplete(InvalidInput):
    code = "aftercare.answer_incomplete"
    text = _("Something is not answered yet. Answer what is marked below, then send again.")


class FollowUpNotFound(NotFound):
    code = "aftercare.follow_up_not_found"
    text = _("These questions are not here any more. If you do not feel well, call the clinic.")


class FollowUpOver(Refused):
    code = "aftercare.follow_up_over"
    text = _("The time to answer these questions is over. If you do not feel well, call the clinic.")


class SheetNotFound(NotFound):
    code = "aftercare.sheet_not_found"
    text = _("There is no sheet for this visit. If you do not feel well, call the clinic.")


class NothingDone(Refused):
    code = "aftercare.nothing_done"
    text = "No needle was recorded at this visit, so there is no sheet to hand over."


class NoAddress(Refused):
    code = "aftercare.no_address"
    text = "There is no mail address for this patient. Print the sheet, or add the address under Details."


class AlarmNotFound(NotFound):
    code = "aftercare.alarm_not_found"
    text = "There is no such alarm here."


class AlarmTaken(Refused):
    code = "aftercare.alarm_taken"
    text = "{name} has taken this alarm already. Speak with each other; it can be handed back."


class AlarmClosed(Refused):
    code = "aftercare.alarm_closed"
    text = "This alarm is closed. Reopen it first."


class AlarmNotClosed(Refused):
    code = "aftercare.alarm_not_closed"
    text = "This alarm is still open. There is nothing to reopen."


class AlarmOpenAlready(Refused):
    code = "aftercare.alarm_open_already"
    text = "A later alarm of the same visit is open. Write what you know there; this one stays closed."


class AlarmNotTaken(Refused):
    code = "aftercare.alarm_not_taken"
    text = "Nobody has taken this alarm. Take it first, so that everybody knows who answers for it."


class WordsMissing(InvalidInput):
    code = "aftercare.words_missing"
    text = "Write in a few words {what}."


class OutcomeUnknown(InvalidInput):
    code = "aftercare.outcome_unknown"
    text = "Say how it ended: choose one of the outcomes."
