from __future__ import annotations

from django.db import models

from filiform.clinics.scoping import ScopedModel
from filiform.intake.types import Source


class Answer(ScopedModel):
    """One answer to one question. Rows are only added: the latest stands, the earlier ones stay in the record.

    `value` null takes an answer back. `typed` keeps medicines and conditions as they were written, beside the names
    they stand for. `is_complete` false: a list that was begun and not yet closed; the rest of it is unknown.
    """

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    episode = models.ForeignKey("booking.Episode", on_delete=models.PROTECT, related_name="+")
    fact = models.CharField(max_length=60, help_text="id of the eligibility catalogue, or of intake.rules.facts")
    value = models.JSONField(null=True)
    typed = models.JSONField(default=list, blank=True)
    is_complete = models.BooleanField(default=True)
    settled_why = models.CharField(
        max_length=240, blank=True, help_text="a clinician's reason why this is right, whatever another source said"
    )
    source = models.CharField(max_length=10, choices=[(s.value, s.label) for s in Source])
    given_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["patient", "fact", "-id"], name="intake_latest"),
            models.Index(fields=["visit", "fact"], name="intake_of_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.ref}"


class Progress(ScopedModel):
    """How far the history of one visit is, so that a day sheet of many visits reads one row each."""

    visit = models.OneToOneField("booking.Visit", on_delete=models.PROTECT, related_name="+")
    to_ask = models.PositiveSmallIntegerField()
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.to_ask} to ask"
