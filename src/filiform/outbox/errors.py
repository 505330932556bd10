from __future__ import annotations

from filiform.core.errors import NotFound, Refused


class LetterNotFound(NotFound):
    code = "outbox.letter_not_found"
    text = "There is no such letter here. Open the list of letters and choose it there."


class NotToBeSent(Refused):
    code = "outbox.not_to_be_sent"
    text = "A letter that is {state} cannot be sent again: {why}. Write to the patient another way, or call."


class NotToBeTakenBack(Refused):
    code = "outbox.not_to_be_taken_back"
    text = "A letter that is {state} cannot be taken back; only one that still waits can."
