from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound


class PatientNotFound(NotFound):
    code = "patients.not_found"
    text = "There is no such patient here. Search by name or date of birth."


class ImpossibleBirthDate(InvalidInput):
    code = "patients.impossible_birth_date"
    text = "Date of birth {born_on} lies in the future or more than 120 years back. Check the year."
