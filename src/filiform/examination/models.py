from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel
from filiform.examination.types import Origin


class Examination(ScopedModel):
    """What was found at one visit. A draft, saved as it is written, until the note of the visit is signed."""

    visit = models.OneToOneField("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    indication = models.CharField(max_length=400, blank=True, help_text="working diagnosis, why a needle may help")
    findings = models.TextField(max_length=4000, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["patient", "-saved_at"], name="examination_by_patient")]

    def __str__(self) -> str:
        return self.ref


class TriggerPoint(ScopedModel):
    """One point in one muscle. Each sign is yes, no, or not tested: an untested sign is never a no."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="points")
    muscle = models.CharField(max_length=60, help_text="id of the muscle atlas")
    side = models.CharField(max_length=8)
    view = models.CharField(max_length=12, blank=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    taut_band = models.BooleanField(null=True)
    tenderness = models.BooleanField(null=True)
    referred_pain = models.BooleanField(null=True)
    recognised_pain = models.BooleanField(null=True)
    twitch = models.BooleanField(null=True)
    referral = models.CharField(max_length=160, blank=True, help_text="where the pain is felt")
    note = models.CharField(max_length=400, blank=True)
    is_target = models.BooleanField(default=False)
    origin = models.CharField(max_length=8, choices=[(o.value, o.label) for o in Origin])
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(x=None, y=None) | Q(x__gte=0, x__lte=1, y__gte=0, y__lte=1),
                name="examination_point_on_chart",
            ),
            models.UniqueConstraint(
                fields=["examination", "carried_from"],
                condition=Q(carried_from__isnull=False, removed_at=None),
                name="examination_carried_once",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
