from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class ConsentNotFound(NotFound):
    code = "consent.not_found"
    text = "There is no such consent here. Open the patient's visit and choose it there."


class NothingPlanned(Refused):
    code = "consent.nothing_planned"
    text = "Nothing is planned yet, so there is nothing to agree to. Choose the points to needle first."


class TextChanged(Refused):
    code = "consent.text_changed"
    text = "The plan or the history changed since this text was shown. Read the new text together and sign that."


class SignerMissing(InvalidInput):
    code = "consent.signer_missing"
    text = "Write the full name of the person who signs."


class SignerNotPossible(InvalidInput):
    code = "consent.signer_not_possible"
    text = "Say who signs: the patient, a parent or guardian, or an authorised representative."


class StimulationUndecided(InvalidInput):
    code = "consent.stimulation_undecided"
    text = "Electric current is part of the plan. Ask, and mark it accepted or declined."


class MinorSigns(InvalidInput):
    code = "consent.minor_signs"
    text = "The patient is under 18. A parent, a guardian or an authorised representative signs."


class NothingToConfirm(Refused):
    code = "consent.nothing_to_confirm"
    text = "No consent that covers today's plan is in force. Read the text together and sign a new one."


class AlreadyWithdrawn(Refused):
    code = "consent.already_withdrawn"
    text = "This consent was withdrawn on {withdrawn:%d %B %Y at %H:%M}. A new one can be signed at any time."


class GoalIncomplete(InvalidInput):
    code = "consent.goal_incomplete"
    text = "{message}"


class ConcernEmpty(InvalidInput):
    code = "consent.concern_empty"
    text = "Write what worries the patient, in the patient's words."
