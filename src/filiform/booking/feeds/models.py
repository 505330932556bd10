from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel


class Feed(ScopedModel):
    """The calendar of one practitioner, for whoever has its address. Only a hash of the secret in it is kept.

    A patient's feed is one of her links (patients.access).
    """

    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="the last day on which a calendar asked")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner"], condition=Q(revoked_at=None), name="booking_feeds_one_each"
            )
        ]

    def __str__(self) -> str:
        return self.ref
