from __future__ import annotations

from django.db import models

from filiform.clinics.roles import STAFF
from filiform.clinics.scoping import ScopedModel
from filiform.core.refs import new_ref


class Organization(models.Model):
    """The tenant: whoever answers for the records. Nothing is ever shared between two of them."""

    ref = models.CharField(max_length=26, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=160)
    jurisdiction = models.CharField(max_length=12, help_text="key of the practice-rules catalogue, for example US-CO")
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Clinic(ScopedModel):
    """One place where patients are treated, with its own clock."""

    name = models.CharField(max_length=160)
    time_zone = models.CharField(max_length=64, default="UTC")
    address = models.CharField(max_length=240, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    settings = models.JSONField(default=dict, blank=True, help_text="what a step lets a clinic set, by step")

    def __str__(self) -> str:
        return self.name


class Room(ScopedModel):
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Membership(ScopedModel):
    """One person in one organization, in one role. Without it a sign-in reaches nothing."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=[(r.value, r.label) for r in STAFF])
    treats = models.BooleanField(default=False, help_text="an owner who also treats, as in a practice of one")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="clinics_one_membership")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
