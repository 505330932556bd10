from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class PractitionerNotFound(NotFound):
    code = "practitioners.not_found"
    text = "There is no such practitioner here. Open the list of practitioners and choose one there."


class UnknownProfession(InvalidInput):
    code = "practitioners.unknown_profession"
    text = "The practice rules do not know the profession {profession!r}. Choose one of: {known}."


class UnknownPlaceTaught(InvalidInput):
    code = "practitioners.unknown_place_taught"
    text = "{place!r} is neither a region nor a part of the body of the eligibility catalogue. Choose from its list."


class TrainingInFuture(InvalidInput):
    code = "practitioners.training_in_future"
    text = "A course that ends on {completed_on} has not been passed yet. Enter it once it is."


class MoreHoursInPerson(InvalidInput):
    code = "practitioners.more_hours_in_person"
    text = "{in_person_hours} hours in person are more than the {hours} hours of the course. Check both."


class NothingToConfirm(Refused):
    code = "practitioners.nothing_to_confirm"
    text = "The rule for this practitioner does not ask for that. Reload the page; the rule may have changed."


class AttestationOver(InvalidInput):
    code = "practitioners.attestation_over"
    text = "A confirmation until {until} is over already, or longer than three years. Choose a nearer day to come."


class AlreadyPractitioner(Refused):
    code = "practitioners.already_practitioner"
    text = "This person is already on the list of practitioners. Open the entry and change it there."
