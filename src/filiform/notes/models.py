from __future__ import annotations

from django.db import models

from filiform.clinics.scoping import ScopedModel


class Note(ScopedModel):
    """One note a visit. A draft holds only the clinician's own words; the rest is drafted anew until it is signed.

    Once `signed_at` is set no path changes or removes the row: a trigger refuses it.
    """

    visit = models.OneToOneField("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    own_words = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sections = models.JSONField(default=list, help_text="the words signed, empty in a draft")
    digest = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_name = models.CharField(max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signed_at=None, signed_by=None, digest="")
                | (models.Q(signed_at__isnull=False, signed_by__isnull=False) & ~models.Q(digest="")),
                name="notes_signed_all_or_nothing",
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Addendum(ScopedModel):
    """A signed addition to a signed note. Append-only."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.ref
