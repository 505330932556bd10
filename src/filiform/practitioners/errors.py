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
    text = "A confirmation until {until} is over already, or longer than {most}. Choose a nearer day to come."


class AlreadyPractitioner(Refused):
    code = "practitioners.already_practitioner"
    text = "This person is already on the list of practitioners. Open the entry and change it there."


class InvalidPractitioner(InvalidInput):
    code = "practitioners.invalid_document"


class CredentialNotFound(NotFound):
    code = "practitioners.credential_not_found"
    text = "There is no such proof on record here. Open the practitioner and choose one there."


class NotAnNpi(InvalidInput):
    code = "practitioners.not_an_npi"
    text = "{number!r} is not an NPI: {fault}. Read it again from the certificate."


class LicenceIncomplete(InvalidInput):
    code = "practitioners.licence_incomplete"
    text = (
        "A licence needs its number, its place and the day it expires. "
        "Where it never expires, enter the day on which to ask the board again."
    )


class OverBeforeItBegins(InvalidInput):
    code = "practitioners.over_before_it_begins"
    text = "It ends on {expires_on}, before it begins on {valid_from}. Check both days."


class NothingShown(InvalidInput):
    code = "practitioners.nothing_shown"
    text = "A course needs hours, or patient sessions under supervision. Enter what it was."


class UnknownTechnique(InvalidInput):
    code = "practitioners.unknown_technique"
    text = "{technique!r} is no technique of the eligibility catalogue. Choose from: {known}."


class ReasonMissing(InvalidInput):
    code = "practitioners.reason_missing"
    text = "{act} needs a reason that somebody else can follow later. Write it down."


class CheckWithoutSource(InvalidInput):
    code = "practitioners.check_without_source"
    text = "Say where you looked it up or whom you asked: a check that nobody can repeat is none."


class ConditionNotAsked(InvalidInput):
    code = "practitioners.condition_not_asked"
    text = "The rule for this profession and place does not ask for {condition!r}. Choose one of its conditions."


class NothingToAnswerFor(Refused):
    code = "practitioners.nothing_to_answer_for"
    text = (
        "An owner may answer only where the law is silent: the rule here is {status}. "
        "What a rule prohibits or already decides nobody can take on herself."
    )


class FileTooLarge(InvalidInput):
    code = "practitioners.file_too_large"
    text = "This file has {size_mb} MB; at most {most_mb} MB are kept. Scan it with fewer points to the inch."


class FileNotReadable(InvalidInput):
    code = "practitioners.file_not_readable"
    text = "This is neither a PDF nor a JPEG nor a PNG picture, whatever its name says. Save it as one of these."
