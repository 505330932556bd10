from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound


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


class NoSuchTopic(NotFound):
    code = "intake.no_such_topic"
    text = "There is no such page in the history. Open the history of the visit and go on from there."
