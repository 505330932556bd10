"""What can stand in the way in the safety register.

FiliformError
├── EventNotFound         no such event here                                          404
├── EventInvalid          a value of a report cannot be read; names the field         400
├── ReasonMissing         a reason in words is wanted                                 400
├── EventIsClosed         reopen it first                                             409
├── EventIsOpen           it is not closed, so there is nothing to reopen             409
├── JudgedByAnother       whoever needled does not judge alone                        403
└── NotReadyToClose       something is still missing; each says what                  409
"""

from __future__ import annotations

from filiform.core.errors import InvalidInput, NotAllowed, NotFound, Refused


class EventNotFound(NotFound):
    code = "safety.event_not_found"
    text = "There is no such event here. Look for it in the register."


class EventInvalid(InvalidInput):
    code = "safety.event_invalid"
    text = "{where}: {message}"


class ReasonMissing(InvalidInput):
    code = "safety.reason_missing"
    text = "{where}: write the reason, in at most {most} characters."


class EventIsClosed(Refused):
    code = "safety.event_closed"
    text = "This event is closed. Reopen it with a reason first."


class EventIsOpen(Refused):
    code = "safety.event_open"
    text = "This event is open already; there is nothing to reopen."


class JudgedByAnother(NotAllowed):
    code = "safety.judged_by_another"
    text = "Whoever needled does not judge whether needling caused it. Ask a colleague: {names}."


class NoSession(Refused):
    code = "safety.no_session"
    text = "No session belongs to this event, so there is none to open again."


class SessionNotAgain(Refused):
    code = "safety.session_not_open_again"
    text = "The session was not opened again; there is nothing to close here."


class SessionRefuses(Refused):
    code = "safety.session_refuses"
    text = "The session does not take this: {why}"


class NotReadyToClose(Refused):
    code = "safety.not_ready_to_close"
    text = "{message}"


class SessionStillOpen(NotReadyToClose):
    code = "safety.session_still_open"
    text = "The session was opened again and is still open. Close it first."


class GradeMissing(NotReadyToClose):
    code = "safety.grade_missing"
    text = "It has no grade yet. Grade it mild, significant or serious."


class CausalityMissing(NotReadyToClose):
    code = "safety.causality_missing"
    text = "Nobody has judged yet whether needling caused it."


class OutcomeNotKnown(NotReadyToClose):
    code = "safety.outcome_not_known"
    text = "How it ended is not recorded. Ask the patient, or say that it could not be learned."


class ActionMissing(NotReadyToClose):
    code = "safety.action_missing"
    text = "A serious event needs what was done about it. Record at least one action."


class ToldOutsideMissing(NotReadyToClose):
    code = "safety.told_outside_missing"
    text = "Say whom this serious event was reported to outside the clinic, or why to nobody."
