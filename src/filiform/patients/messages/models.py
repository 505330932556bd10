from __future__ import annotations

from django.db import models

from filiform.clinics.scoping import ScopedModel


class Message(ScopedModel):
    """One message, from the patient or to her. Rows are only added; `taken_at`: somebody of the clinic read it."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    from_patient = models.BooleanField()
    text = models.CharField(max_length=2000)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["patient", "-id"], name="messages_of_patient"),
            models.Index(
                fields=["clinic", "id"], condition=models.Q(from_patient=True, taken_at=None), name="messages_waiting"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_at=None, taken_by=None)
                | models.Q(taken_at__isnull=False, taken_by__isnull=False),
                name="messages_taken_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.ref
