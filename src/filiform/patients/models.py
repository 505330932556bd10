from __future__ import annotations

from django.db import models

from filiform.clinics.scoping import ScopedModel
from filiform.patients.types import RegistryUse


class Patient(ScopedModel):
    """One person who is treated. Names are kept as written; `search_text` is folded for finding."""

    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80, blank=True)
    preferred_name = models.CharField(max_length=80, blank=True)
    born_on = models.DateField()
    sex = models.CharField(max_length=8, blank=True, help_text="FHIR administrative gender")
    pronouns = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=240, blank=True)
    language = models.CharField(max_length=12, default="en")
    occupation = models.CharField(max_length=120, blank=True)
    emergency_contact = models.CharField(max_length=160, blank=True)
    registry_use = models.CharField(
        max_length=8, blank=True, choices=[(use.value, use.label) for use in RegistryUse],
        help_text="what she said to a registry without names; declined keeps all of her out of it",
    )  # fmt: skip
    search_text = models.CharField(max_length=260, editable=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["organization", "family_name", "given_name"], name="patients_by_name"),
            models.Index(fields=["organization", "born_on"], name="patients_by_birth"),
        ]

    def __str__(self) -> str:
        return self.ref
