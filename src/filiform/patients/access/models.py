from __future__ import annotations

from django.db import models

from filiform.clinics.scoping import ScopedModel
from filiform.patients.access.types import Purpose


class StandIn(ScopedModel):
    """The user a patient acts as, so that what she writes has an author. Nobody can sign in as it."""

    not_for_patients = True

    patient = models.OneToOneField("patients.Patient", on_delete=models.PROTECT, related_name="+")
    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.ref


class Link(ScopedModel):
    """An address sent to a patient. Only the hash of its secret is kept: whoever has the database has no link."""

    not_for_patients = True

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=[(p.value, p.value) for p in Purpose])
    about = models.CharField(max_length=26, blank=True, help_text="ref of what the link is about")
    secret_hash = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True, help_text="the first time")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["patient", "purpose"], name="access_link_by_patient"),
            models.Index(fields=["about"], name="access_link_by_about"),
        ]

    def __str__(self) -> str:
        return self.ref


class Code(ScopedModel):
    """Six digits mailed to the patient. It counts once, for a few minutes, in the browser that asked for it."""

    not_for_patients = True

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64)
    browser_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["link", "-sent_at"], name="access_code_newest")]

    def __str__(self) -> str:
        return self.ref
