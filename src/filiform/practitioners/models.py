from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from filiform.clinics.scoping import ScopedModel


class Practitioner(ScopedModel):
    """Somebody who treats. `profession` is a key of the practice-rules catalogue: her own, beside any she is licensed
    in as well."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=60, blank=True)
    profession = models.CharField(max_length=40)
    npi = models.CharField(max_length=10, blank=True, help_text="National Provider Identifier, United States")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="practitioners_one_per_user"),
        ]

    def __str__(self) -> str:
        return self.name


class Credential(ScopedModel):
    """One thing on record that proves what a practitioner may do, or (kind `limit`) that takes something away.

    Never overwritten: a renewal is a row of its own, a correction a new row and this one withdrawn, so that what held
    on a past day can be told. Only the board's status of a licence and the newest check are written on the row; the
    trail keeps the earlier ones. Which columns a kind uses is decided in `credentials.py`.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=240, blank=True, help_text="the course, or what a limit is for")
    issuer = models.CharField(max_length=160, blank=True, help_text="board, school, insurer")
    number = models.CharField(max_length=60, blank=True)
    profession = models.CharField(max_length=40, blank=True)
    jurisdiction = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField(null=True, blank=True, help_text="of a course the day it was passed")
    expires_on = models.DateField(null=True, blank=True)
    since = models.DateField(null=True, blank=True, help_text="first licensed")
    status = models.CharField(max_length=12, default="active", help_text="of a licence, by the board's register")
    status_since = models.DateField(null=True, blank=True)
    hours = models.PositiveSmallIntegerField(default=0)
    in_person_hours = models.PositiveSmallIntegerField(default=0)
    supervised_sessions = models.PositiveSmallIntegerField(default=0)
    regions = models.JSONField(default=list, help_text="screening regions or headings of the eligibility catalogue")
    techniques = models.JSONField(default=list)
    exams = models.JSONField(default=list)
    condition = models.TextField(blank=True, help_text="which condition of the rule a board document answers")
    limit_each = models.PositiveBigIntegerField(null=True, blank=True, help_text="whole units, one claim")
    limit_total = models.PositiveBigIntegerField(null=True, blank=True, help_text="whole units, all claims of a year")
    currency = models.CharField(max_length=3, blank=True)
    checked_on = models.DateField(null=True, blank=True, help_text="by the clinic's calendar")
    checked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_how = models.CharField(max_length=240, blank=True)
    added_at = models.DateTimeField(null=True, blank=True, help_text="null: brought over from an earlier version")
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.CharField(max_length=240, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_on=None, checked_by=None) | Q(checked_on__isnull=False, checked_by__isnull=False),
                name="practitioners_check_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="practitioners_withdrawal_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(expires_on=None) | Q(valid_from__lte=F("expires_on")),
                name="practitioners_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["organization", "expires_on"], name="practitioners_by_expiry")]

    def __str__(self) -> str:
        return self.ref


class CredentialFile(ScopedModel):
    """A scan kept beside the credential it shows: PDF, JPEG or PNG by its content. Never changed."""

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, help_text="as it was called where it came from")
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=160, help_text="in the storage of the settings")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.ref


class Attestation(ScopedModel):
    """An owner's word that one condition of a practice rule is met. Never changed; withdrawn by `withdrawn_at`.

    The condition is kept as the rule words it: when the rule is reworded, the word no longer counts. Where the law is
    silent the condition is the permission itself, and `reason` says why the owner answers for it.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    jurisdiction = models.CharField(max_length=12)
    profession = models.CharField(max_length=40)
    condition = models.TextField()
    reason = models.TextField(blank=True)
    rule_as_of = models.CharField(max_length=12, blank=True)
    attested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    attested_at = models.DateTimeField()
    given_on = models.DateField(help_text="by the clinic's calendar")
    until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True, help_text="by the clinic's calendar; it counts no more then")

    def __str__(self) -> str:
        return self.ref


class ExpiryTold(ScopedModel):
    """That somebody was written to of an end that comes near: once for each threshold of each end."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, help_text="what it is, the same for a row and its renewals")
    last_day = models.DateField()
    threshold = models.PositiveSmallIntegerField(help_text="days before its end; 0 once it has lapsed")
    told_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "key", "last_day", "threshold"], name="practitioners_told_once"
            ),
        ]

    def __str__(self) -> str:
        return self.ref
