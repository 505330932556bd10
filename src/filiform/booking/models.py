from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from filiform.booking.types import VisitKind, VisitStatus
from filiform.clinics.scoping import ScopedModel


class Episode(ScopedModel):
    """One complaint from its first visit to its discharge (FHIR EpisodeOfCare)."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    complaint = models.CharField(max_length=240, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.complaint


class Visit(ScopedModel):
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("clinics.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=[(k.value, k.label) for k in VisitKind])
    status = models.CharField(max_length=16, choices=[(s.value, s.label) for s in VisitStatus])
    arrived_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True, help_text="when its note was signed; nothing changes after")

    class Meta(ScopedModel.Meta):
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_visit_has_length")]
        indexes = [
            models.Index(fields=["organization", "starts_at"], name="booking_by_day"),
            models.Index(fields=["patient", "-starts_at"], name="booking_by_patient"),
        ]

    def __str__(self) -> str:
        return self.ref
