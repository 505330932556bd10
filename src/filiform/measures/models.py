from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel
from filiform.measures.types import Phase


class Reading(ScopedModel):
    """One measurement. Rows are only added: a correction names the row it replaces, and both stay.

    `value` empty takes the replaced reading back: it was entered in error.
    """

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40, help_text="id of the instruments catalogue")
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    unit = models.CharField(max_length=24, blank=True)
    side = models.CharField(max_length=8, blank=True)
    movement = models.CharField(max_length=120, blank=True, help_text="muscle id, or the patient's activity")
    phase = models.CharField(max_length=8, choices=[(p.value, p.label) for p in Phase])
    taken_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "instrument", "side", "movement", "phase"],
                condition=Q(replaces=None),
                name="measures_one_first_reading",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(replaces__isnull=False), name="measures_only_corrections_are_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "instrument", "-taken_at"], name="measures_by_patient"),
        ]

    def __str__(self) -> str:
        return self.ref
