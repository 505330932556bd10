from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import InvalidInput, NotFound, Refused


class ConsentNotFound(NotFound):
    code = "consent.not_found"
    text = _("There is no such consent here. Go back and choose it there.")


class NothingPlanned(Refused):
    code = "consent.nothing_planned"
    text = _("Nothing is planned yet, so there is nothing to agree to. First the areas are chosen, at the clinic.")


class TextChanged(Refused):
    code = "consent.text_changed"
    text = _("The plan or the history changed since this text was shown. Read the new text and sign that.")


class SignerMissing(InvalidInput):
    code = "consent.signer_missing"
    text = _("Write the full name of the person who signs.")


class SignerNotPossible(InvalidInput):
    code = "consent.signer_not_possible"
    text = _("Say who signs: the patient, a parent or guardian, or an authorised representative.")


class StimulationUndecided(InvalidInput):
    code = "consent.stimulation_undecided"
    text = _("Electric current is part of the plan. Say whether it is accepted or declined.")


class MinorSigns(InvalidInput):
    code = "consent.minor_signs"
    text = _("The patient is under {years}. A parent, a guardian or an authorised representative signs.")


class RelationMissing(InvalidInput):
    code = "consent.relation_missing"
    text = _("Say what the person who signs is to the patient, such as mother, or guardian by court order.")


class AssentMissing(InvalidInput):
    code = "consent.assent_missing"
    text = _("The young person is asked too. Without her or his own yes nothing is signed.")


class IdentityNotSeen(InvalidInput):
    code = "consent.identity_not_seen"
    text = "Look at an identity document of the person who signed for the patient, and write down which one."


class InterpreterUnclear(InvalidInput):
    code = "consent.interpreter_unclear"
    text = _("An interpreter is named and declined at once. Leave one of them out.")


class NothingToConfirm(Refused):
    code = "consent.nothing_to_confirm"
    text = "No consent that covers today's plan is in force. Read the text together and sign a new one."


class AlreadyWithdrawn(Refused):
    code = "consent.already_withdrawn"
    text = _("This consent was withdrawn on {withdrawn:%Y-%m-%d, %H:%M}. A new one can be signed at any time.")


class GoalIncomplete(InvalidInput):
    code = "consent.goal_incomplete"
    text = "{message}"


class GoalEmpty(InvalidInput):
    code = "consent.goal_empty"
    text = _("Write what you want to be able to do again.")


class ConcernEmpty(InvalidInput):
    code = "consent.concern_empty"
    text = "Write what worries the patient, in the patient's words."


class WorryEmpty(InvalidInput):
    code = "consent.worry_empty"
    text = _("Write what worries you.")
