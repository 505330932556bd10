from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet

from filiform.core.prepared import Prepared, Slot, organization
from filiform.core.text import fold
from filiform.patients.errors import PatientNotFound
from filiform.patients.models import Patient
from filiform.patients.types import Identity

IDENTITY = (
    "id",
    "ref",
    "given_name",
    "family_name",
    "preferred_name",
    "born_on",
    "pronouns",
    "sex",
    "language",
    "phone",
    "email",
)

ONE = Prepared(lambda: Patient.objects.of(organization()).filter(ref=Slot("ref")).values_list(*IDENTITY))
MANY = Prepared(lambda: Patient.objects.of(organization()).filter(id__among=Slot("ids")).values_list(*IDENTITY))
ALIKE = Prepared(
    lambda: (
        Patient.objects.of(organization())
        .filter(born_on=Slot("born_on"), search_text__startswith=Slot("begins"))
        .order_by("-id")
        .values_list(*IDENTITY)
    )
)
LOCK = Prepared(lambda: Patient.objects.of(organization()).select_for_update().filter(pk=Slot("id")).values_list("ref"))


def identity(*, organization_id: int, patient_ref: str) -> Identity:
    """One patient's identity. One query. Raises PatientNotFound, also for another organization's patient."""
    row = ONE.first(organization_id=organization_id, ref=patient_ref)
    if row is None:
        raise PatientNotFound
    return Identity(*row)


def identities(*, organization_id: int, patient_ids: set[int]) -> dict[int, Identity]:
    """Identities by primary key, for lists. One query."""
    return {row[0]: Identity(*row) for row in MANY.rows(organization_id=organization_id, ids=patient_ids)}


def full_record(*, organization_id: int, patient_ref: str) -> Patient:
    row = Patient.objects.of(organization_id).filter(ref=patient_ref).first()
    if row is None:
        raise PatientNotFound
    return row


DETAILS = (
    "given_name",
    "family_name",
    "preferred_name",
    "born_on",
    "sex",
    "pronouns",
    "phone",
    "email",
    "address",
    "language",
    "occupation",
    "emergency_contact",
    "registry_use",
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
    return [Identity(*row) for row in rows.order_by(*order).values_list(*IDENTITY)[:limit]]


def _fragments(text: str) -> list[str]:
    dated = [part for part in text.split() if part.count("-") == 2 and part.replace("-", "").isdigit()]
    named = " ".join(part for part in text.split() if part not in dated)
    return [*fold(named).split(), *dated]


def lock_patient(*, organization_id: int, patient_id: int) -> str:
    """Hold a patient's row until the transaction ends, so that two bookings for her stand in line. One query.

    Returns her ref. Raises PatientNotFound, also for another organization's patient.
    """
    row = LOCK.first(organization_id=organization_id, id=patient_id)
    if row is None:
        raise PatientNotFound
    return str(row[0])


def with_mail(*, organization_id: int, email: str, born_on: date) -> list[Identity]:
    """Patients with this mail address and date of birth, newest first: twins may be two. One query."""
    rows = Patient.objects.of(organization_id).filter(email__iexact=email, born_on=born_on)
    return [Identity(*row) for row in rows.order_by("-id").values_list(*IDENTITY)[:10]]


def same_person(*, organization_id: int, given_name: str, family_name: str, born_on: date) -> list[Identity]:
    """Patients with the same folded name and the same date of birth: perhaps entered twice. One query."""
    name = fold(f"{given_name} {family_name}")
    rows = ALIKE.rows(organization_id=organization_id, born_on=born_on, begins=f" {name} ")
    return [one for one in (Identity(*row) for row in rows) if fold(one.name) == name]


def ages_and_sexes(*, organization_id: int, patient_ids: Collection[int]) -> dict[int, tuple[date, str]]:
    """Date of birth and sex of many, by id, for figures over all of them. One query."""
    rows = Patient.objects.of(organization_id).filter(pk__in=patient_ids)
    return {id_: (born_on, sex) for id_, born_on, sex in rows.values_list("id", "born_on", "sex")}


def ids(*, organization_id: int) -> list[int]:
    """Everybody, for what is made anew of all. One query."""
    return list(Patient.objects.of(organization_id).order_by("id").values_list("id", flat=True))
