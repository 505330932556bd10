from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel
from filiform.consent.types import Decision, SignedWhere, SignerRole


class Goal(ScopedModel):
    """What the patient wants, with the measure that will tell and the day it is looked at.

    `is_hers`: she wrote it herself, on her own phone.
    """

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    episode = models.ForeignKey("booking.Episode", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=240)
    instrument = models.CharField(max_length=40, blank=True, help_text="id of the instruments catalogue")
    target = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=24, blank=True)
    by_date = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    is_reached = models.BooleanField(null=True)
    is_hers = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["patient", "-added_at"], name="consent_goal_by_patient")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, is_reached=None) | Q(ended_at__isnull=False),
                name="consent_goal_end_has_time",
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Concern(ScopedModel):
    """What worries the patient, in her words, and what she was answered. `is_hers`: written on her own phone."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=400)
    answer = models.CharField(max_length=800, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    is_hers = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["patient", "-noted_at"], name="consent_concern_by_patient")]

    def __str__(self) -> str:
        return self.ref


class ConsentDocument(ScopedModel):
    """A decision about one text: given with a signature, or refused. Rows are only added (trigger).

    `text` is the exact text shown and `sha256` its hash; `sites` are written region:side. `signature` is what
    the pad sent. `accepts_stimulation` is None where no current was planned. `relation` and `identity_seen` are of
    somebody who signs for the patient; `assents` is a minor's own yes. On a phone nobody stands beside, so there is no
    witness, and who signed for a patient is looked at when she comes (SignerSeen).
    """

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=[(d.value, d.value) for d in Decision])
    text_version = models.CharField(max_length=16)
    language = models.CharField(max_length=12)
    text = models.JSONField()
    sha256 = models.CharField(max_length=64)
    sites = models.JSONField()
    techniques = models.JSONField()
    accepts_stimulation = models.BooleanField(null=True)
    signer_role = models.CharField(max_length=16, choices=[(r.value, r.label) for r in SignerRole])
    signer_name = models.CharField(max_length=160)
    relation = models.CharField(max_length=80, blank=True)
    identity_seen = models.CharField(max_length=80, blank=True, help_text="which document the staff looked at")
    assents = models.BooleanField(null=True)
    interpreter = models.CharField(max_length=160, blank=True)
    interpreter_language = models.CharField(max_length=60, blank=True)
    interpreter_declined = models.BooleanField(default=False)
    signed_where = models.CharField(
        max_length=8, choices=[(w.value, w.value) for w in SignedWhere], default=SignedWhere.CLINIC
    )
    signature = models.TextField(blank=True)
    reason = models.CharField(max_length=400, blank=True, help_text="a refusal's reason, if one was given")
    decided_at = models.DateTimeField()
    expires_on = models.DateField(null=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    witness_name = models.CharField(max_length=120, blank=True)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["patient", "-decided_at"], name="consent_by_patient")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision=Decision.REFUSED) | (~Q(signature="") & Q(expires_on__isnull=False)),
                name="consent_given_is_signed_and_ends",
            ),
            models.CheckConstraint(
                condition=Q(signed_where=SignedWhere.PHONE) | ~Q(witness_name=""),
                name="consent_at_the_clinic_has_a_witness",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Withdrawal(ScopedModel):
    """A consent taken back, from this moment on. Its own row: the signed document stays as it was."""

    document = models.OneToOneField(ConsentDocument, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return self.ref


class SignerSeen(ScopedModel):
    """The staff saw the document of somebody who had signed for the patient on a phone. Rows are only added."""

    document = models.OneToOneField(ConsentDocument, on_delete=models.PROTECT, related_name="signer_seen")
    identity_seen = models.CharField(max_length=80)
    seen_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.ref


class TextRead(ScopedModel):
    """The patient read, on her own phone, the text that comes before anything is planned. Rows are only added."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    text_version = models.CharField(max_length=16)
    language = models.CharField(max_length=12)
    text = models.JSONField()
    sha256 = models.CharField(max_length=64)
    read_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["visit", "-read_at"], name="consent_read_by_visit")]

    def __str__(self) -> str:
        return self.ref
