from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from filiform.core.text import fold
from filiform.patients.errors import PatientNotFound
from filiform.patients.models import Patient
from filiform.patients.types import Identity

IDENTITY = (
    "id", "ref", "given_name", "family_name", "preferred_name", "born_on", "pronouns", "sex", "language", "phone",
    "email",
)


def identity(*, organization_id: int, patient_ref: str) -> Identity:
    """One patient's identity. One query. Raises PatientNotFound, also for another organization's patient."""
    row = Patient.objects.of(organization_id).filter(ref=patient_ref).values(*IDENTITY).first()
    if row is None:
        raise PatientNotFound
    return Identity(**row)


def identities(*, organization_id: int, patient_ids: set[int]) -> dict[int, Identity]:
    """Identities by primary key, for lists. One query."""
    rows = Patient.objects.of(organization_id).filter(id__in=patient_ids).values(*IDENTITY)
    return {row["id"]: Identity(**row) for row in rows}


def full_record(*, organization_id: int, patient_ref: str) -> Patient:
    row = Patient.objects.of(organization_id).filter(ref=patient_ref).first()
    if row is None:
        raise PatientNotFound
    return row


DETAILS = (
    "given_name", "family_name", "preferred_name", "born_on", "sex", "pronouns", "phone", "email", "address",
    "language", "occupation", "emergency_contact",
)


def details(*, organization_id: int, patient_ref: str) -> dict[str, Any]:
    """Everything the desk may correct, by field name. One query. Raises PatientNotFound."""
    row = Patient.objects.of(organization_id).filter(ref=patient_ref).values(*DETAILS).first()
    if row is None:
        raise PatientNotFound
    return dict(row)


def found(*, organization_id: int, text: str, limit: int = 20) -> list[Identity]:
    """Patients whose names or date of birth hold every fragment typed, in any order. One query.

    Accents and case do not matter: `nun gar` finds García Núñez. An empty search gives the newest.
    """
    rows: QuerySet[Any] = Patient.objects.of(organization_id)
    fragments = _fragments(text)
    for fragment in fragments:
        rows = rows.filter(search_text__contains=fragment)
    order = ("family_name", "given_name") if fragments else ("-id",)
    return [Identity(**row) for row in rows.order_by(*order).values(*IDENTITY)[:limit]]


def _fragments(text: str) -> list[str]:
    dated = [part for part in text.split() if part.count("-") == 2 and part.replace("-", "").isdigit()]
    named = " ".join(part for part in text.split() if part not in dated)
    return [*fold(named).split(), *dated]


def lock_patient(*, organization_id: int, patient_id: int) -> None:
    """Hold a patient's row until the transaction ends, so that two bookings for her stand in line. One query.

    Raises PatientNotFound, also for another organization's patient.
    """
    if not Patient.objects.of(organization_id).select_for_update().filter(pk=patient_id).values_list("pk"):
        raise PatientNotFound


def same_person(*, organization_id: int, given_name: str, family_name: str, born_on: date) -> list[Identity]:
    """Patients with the same folded name and the same date of birth: perhaps entered twice. One query."""
    name = fold(f"{given_name} {family_name}")
    rows = Patient.objects.of(organization_id).filter(born_on=born_on).order_by("-id")
    found = [Identity(**row) for row in rows.values(*IDENTITY)]
    return [one for one in found if fold(one.name) == name]
