from __future__ import annotations

from django.db import models

from filiform.clinics.scoping import ScopedModel


class Practitioner(ScopedModel):
    """Somebody who treats. `profession` is a key of the practice-rules catalogue."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=60, blank=True)
    profession = models.CharField(max_length=40)
    licence_number = models.CharField(max_length=40, blank=True)
    licence_jurisdiction = models.CharField(max_length=12, blank=True)
    licence_expires_on = models.DateField(null=True, blank=True)
    licensed_since = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="practitioners_one_per_user"),
        ]

    def __str__(self) -> str:
        return self.name


class Training(ScopedModel):
    """One course passed: hours, hours in person, the screening regions and techniques it covered."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=160)
    provider = models.CharField(max_length=160, blank=True)
    hours = models.PositiveSmallIntegerField()
    in_person_hours = models.PositiveSmallIntegerField(default=0)
    regions = models.JSONField(default=list, help_text="screening regions or headings of the eligibility catalogue")
    techniques = models.JSONField(default=list)
    completed_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.course


class Attestation(ScopedModel):
    """An owner's word that one condition of a practice rule is met. Never changed; withdrawn by `withdrawn_at`.

    The condition is kept as the rule words it: when the rule is reworded, the word no longer counts.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    jurisdiction = models.CharField(max_length=12)
    profession = models.CharField(max_length=40)
    condition = models.TextField()
    rule_as_of = models.CharField(max_length=12, blank=True)
    attested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    attested_at = models.DateTimeField()
    given_on = models.DateField(help_text="by the clinic's calendar")
    until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.ref
