from __future__ import annotations

from django.db import models

from filiform.clinics.scoping import ScopedModel
from filiform.screening.types import Verdict


class Plan(ScopedModel):
    """What is meant to be needled at one visit. One row, changed in place; every screening keeps the plan it saw."""

    visit = models.OneToOneField("booking.Visit", on_delete=models.PROTECT, related_name="+")
    muscles = models.JSONField(default=list, help_text="[{muscle, side}]")
    techniques = models.JSONField(default=list)
    needle_length_mm = models.PositiveSmallIntegerField(null=True, blank=True)
    estim_path = models.CharField(max_length=24, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.ref


class Screening(ScopedModel):
    """One verdict with everything it rests on. Rows are only added; the newest of a visit stands."""

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    catalogue = models.CharField(max_length=40)
    inputs = models.JSONField(help_text="facts, clearances, stops, unsettled names and the day")
    answer = models.JSONField(help_text="the document of the command line")
    verdict = models.CharField(max_length=24, choices=[(verdict.value, verdict.value) for verdict in Verdict])
    inputs_hash = models.CharField(max_length=64)
    screened_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["visit", "-id"], name="screening_latest"),
            models.Index(fields=["patient", "-id"], name="screening_of_patient"),
        ]

    def __str__(self) -> str:
        return self.ref


class Clearance(ScopedModel):
    """A named clinician lets a case go on although a rule holds it; or the practitioner opens a site herself."""

    class Kind(models.TextChoices):
        CLEARANCE = "clearance"
        OVERRIDE = "override"

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CLEARANCE)
    rule = models.CharField(max_length=80, help_text="id of the eligibility catalogue")
    given_by_name = models.CharField(max_length=120)
    profession = models.CharField(max_length=80, blank=True)
    given_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    sites = models.JSONField(null=True, help_text="[place:side], or null for all sites")
    reason = models.CharField(max_length=400, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=400, blank=True)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["patient", "-id"], name="screening_clearances")]

    def __str__(self) -> str:
        return f"{self.rule} {self.ref}"


class Stop(ScopedModel):
    """The clinician's own no, for the whole visit or for some sites. Lifted with a reason, never removed."""

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    sites = models.JSONField(null=True, help_text="[place:side], or null for the whole visit")
    reason = models.CharField(max_length=400)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    lifted_reason = models.CharField(max_length=400, blank=True)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["visit", "-id"], name="screening_stops")]

    def __str__(self) -> str:
        return self.ref
