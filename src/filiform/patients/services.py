from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics.members import Member
from filiform.core.text import fold
from filiform.patients import telling
from filiform.patients.errors import ImpossibleBirthDate, PatientNotFound
from filiform.patients.models import Patient
from filiform.patients.types import years_between


@transaction.atomic
def add_patient(*, given_name: str, born_on: date, by: Member, at: datetime, **details: Any) -> Patient:
    """Enter a new patient. `details` are further fields of Patient."""
    _check_birth_date(born_on, at)
    patient = Patient(
        organization_id=by.organization_id,
        given_name=given_name.strip(),
        born_on=born_on,
        added_at=at,
        added_by_id=by.user_id,
        **details,
    )
    patient.search_text = _search_text(patient)
    patient.save(force_insert=True)
    audit.record(
        organization=by.organization_ref,
        kind="patient.added",
        patient=patient.ref,
        about=patient.ref,
        by=by.user_ref,
        at=at,
    )
    return patient


@transaction.atomic
def change_patient(*, patient_ref: str, by: Member, at: datetime, **changes: Any) -> Patient:
    """Correct a patient's details. The trail names the fields changed, not their content."""
    patient = Patient.objects.of(by.organization_id).select_for_update().filter(ref=patient_ref).first()
    if patient is None:
        raise PatientNotFound
    if "born_on" in changes:
        _check_birth_date(changes["born_on"], at)
    changed = sorted(name for name, value in changes.items() if getattr(patient, name) != value)
    for name in changed:
        setattr(patient, name, changes[name])
    patient.search_text = _search_text(patient)
    patient.save(update_fields=[*changed, "search_text"])
    audit.record(
        organization=by.organization_ref,
        kind="patient.changed",
        patient=patient.ref,
        about=patient.ref,
        by=by.user_ref,
        at=at,
        facts={"fields": changed},
    )
    telling.tell(organization_id=by.organization_id, patient_id=patient.pk, changed=changed)
    return patient


def note_chart_seen(*, patient_ref: str, page: str, by: Member, at: datetime) -> None:
    """Reading a record leaves a line, whoever reads it."""
    audit.record(
        organization=by.organization_ref,
        kind="chart.seen",
        patient=patient_ref,
        about=patient_ref,
        by=by.user_ref,
        at=at,
        facts={"page": page},
    )


def _check_birth_date(born_on: date, at: datetime) -> None:
    if born_on > at.date() or years_between(born_on, at.date()) > 120:
        raise ImpossibleBirthDate(born_on=born_on.isoformat())


def _search_text(patient: Patient) -> str:
    names = (patient.given_name, patient.family_name, patient.preferred_name)
    return f" {fold(' '.join(names))} {patient.born_on:%Y-%m-%d} "
