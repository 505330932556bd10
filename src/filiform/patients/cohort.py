"""Everybody of an organization in a few columns, for figures over all of them. No names, no way to reach anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from filiform.patients.models import Patient
from filiform.patients.types import RegistryUse


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    ref: str
    born_on: date
    sex: str
    registry_use: RegistryUse


def everybody(*, organization_id: int) -> Iterator[Person]:
    """One query, read as it comes."""
    rows = Patient.objects.of(organization_id).values_list("id", "ref", "born_on", "sex", "registry_use")
    for id_, ref, born_on, sex, use in rows.iterator():
        yield Person(id_, ref, born_on, sex, RegistryUse(use))
