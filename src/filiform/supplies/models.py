from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel
from filiform.supplies.types import Reason


class Lot(ScopedModel):
    """Sterile needles of one size from one run. The number on the pack leads from a recall to the patients."""

    maker = models.CharField(max_length=80)
    product = models.CharField(max_length=120, blank=True)
    lot = models.CharField(max_length=60)
    gauge_mm = models.FloatField()
    length_mm = models.FloatField()
    product_code = models.CharField(max_length=30, blank=True, help_text="GTIN, or HIBC labeler, product and unit")
    needles_received = models.PositiveIntegerField(null=True, help_text="with the first delivery; null is not counted")
    handle_colour = models.CharField(max_length=30, blank=True)
    expires_on = models.DateField()
    received_on = models.DateField()
    received_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recalled_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recall_reason = models.CharField(max_length=240, blank=True)
    note = models.CharField(max_length=240, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "lot", "maker", "gauge_mm", "length_mm"], name="supplies_lot_once"
            ),
            models.CheckConstraint(
                condition=Q(recalled_at=None, recalled_by=None)
                | Q(recalled_at__isnull=False, recalled_by__isnull=False),
                name="supplies_recall_has_a_name",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "expires_on"], name="supplies_by_expiry"),
            models.Index(fields=["organization", "product_code"], name="supplies_by_product"),
        ]

    def __str__(self) -> str:
        return self.lot


class StockMove(ScopedModel):
    """Needles that left the stock other than into a patient, or came to it. Appended and never changed (triggers).

    `needles` is what it takes out of the stock; below zero it puts in.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="moves")
    needles = models.IntegerField()
    reason = models.CharField(max_length=10)
    note = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(reason=Reason.COUNTED.value)
                | Q(reason=Reason.RECEIVED.value, needles__lt=0)
                | Q(needles__gt=0),
                name="supplies_move_goes_its_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.needles} {self.reason}"
