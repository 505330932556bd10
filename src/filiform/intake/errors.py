from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class AnswerNotUsable(InvalidInput):
    code = "intake.answer_not_usable"
    status = 422
    text = "“{question}” {mend}"


class AnsweredElsewhere(InvalidInput):
    code = "intake.answered_elsewhere"
    status = 422
    text = "“{question}” is not answered in the history: {where}."


class NoSuchEntry(InvalidInput):
    code = "intake.no_such_entry"
    status = 422
    text = "This entry is no longer in the list. Reload the page and look again."


class NothingToSettle(Refused):
    code = "intake.nothing_to_settle"
    text = "The answers to “{question}” have changed since this page was opened. Look at them again."


class SettledWithoutReason(InvalidInput):
    code = "intake.settled_without_reason"
    status = 422
    text = "Say in a few words why this answer is right: what was asked again, or what was seen."


class NoSuchTopic(NotFound):
    code = "intake.no_such_topic"
    text = "There is no such page in the history. Open the history of the visit and go on from there."
