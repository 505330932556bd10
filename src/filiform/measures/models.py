from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel
from filiform.measures.types import Mode, Phase


class Reading(ScopedModel):
    """One measurement. Rows are only added: a correction names the row it replaces, and both stay.

    `value` empty takes the replaced reading back, because it was entered in error; with a `reason` it says that the
    answers or tries gave no score. Without a visit it was answered between visits.
    """

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+", null=True)
    episode = models.ForeignKey(
        "booking.Episode", on_delete=models.PROTECT, related_name="+", null=True,
        help_text="empty in rows older than this column: the episode of the visit",
    )  # fmt: skip
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40, help_text="id of the instruments catalogue")
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    unit = models.CharField(max_length=24, blank=True)
    side = models.CharField(max_length=8, blank=True)
    movement = models.CharField(max_length=120, blank=True, help_text="muscle id, or the patient's activity")
    phase = models.CharField(max_length=8, choices=[(p.value, p.label) for p in Phase])
    form = models.CharField(max_length=60, blank=True, help_text="version of the form, or recipe: best, mean, pooled")
    mode = models.CharField(max_length=10, choices=[(m.value, m.label) for m in Mode], default=Mode.IN_CLINIC)
    device = models.CharField(max_length=60, blank=True)
    trials = models.JSONField(null=True, help_text="the single tries, in the unit")
    answers = models.JSONField(null=True, help_text="what was given, as `filiform score` reads it")
    conditions = models.JSONField(default=dict, help_text="position, tip area, pain during the try and the like")
    reason = models.CharField(max_length=240, blank=True, help_text="why there is no score")
    flags = models.JSONField(default=list, help_text="what a reader must know before comparing")
    answered = models.PositiveSmallIntegerField(null=True)
    asked = models.PositiveSmallIntegerField(null=True)
    catalogue = models.CharField(max_length=40, blank=True, help_text="version of the catalogue it was scored under")
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
                condition=Q(value__isnull=False) | Q(replaces__isnull=False) | ~Q(reason=""),
                name="measures_only_corrections_are_empty",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "instrument", "-taken_at"], name="measures_by_patient"),
            models.Index(fields=["organization", "instrument", "taken_at"], name="measures_by_instrument"),
        ]

    def __str__(self) -> str:
        return self.ref
