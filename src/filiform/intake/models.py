from __future__ import annotations

from django.db import models
from django.db.models import Q

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
    phone_to_ask = models.PositiveSmallIntegerField(null=True, help_text="of the patient herself; null: nothing came")
    phone_done_at = models.DateTimeField(null=True, help_text="when she said that this is all, and it was")

    def __str__(self) -> str:
        return f"{self.to_ask} to ask"


class PainMark(ScopedModel):
    """One painful place, as it was drawn or chosen. Rows are only added: the latest of an area stands.

    `strokes` are in fractions of the figure, simplified; `sites` and `muscles` say what lies there, with its share, by
    the body chart named in `chart`. The area "none" says that there is no pain.
    """

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=36, help_text="named by the device, so that it can be said anew")
    view = models.CharField(max_length=12, blank=True)
    strokes = models.JSONField(default=list, blank=True)
    site = models.CharField(max_length=60, blank=True, help_text="region:side, where it was chosen from the list")
    intensity = models.PositiveSmallIntegerField(null=True)
    qualities = models.JSONField(default=list, blank=True)
    sites = models.JSONField(default=list, blank=True)
    muscles = models.JSONField(default=list, blank=True)
    extent = models.FloatField(default=0, help_text="percent of the body on that view")
    chart = models.CharField(max_length=60, help_text="version of the body chart")
    is_removed = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(intensity=None) | Q(intensity__lte=10), name="intake_pain_0_to_10")
        ]
        indexes = [models.Index(fields=["patient", "visit"], name="intake_pain_of_patient")]

    def __str__(self) -> str:
        return f"{self.area} {self.ref}"


class PhoneAct(ScopedModel):
    """What a patient's device sent once, however often it was sent: its own id makes a retry harmless."""

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    command_id = models.UUIDField()
    kind = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12)
    told = models.JSONField(default=dict, blank=True, help_text="what could not be used, by question")
    given_at = models.DateTimeField(help_text="when she answered, by the server's clock")
    received_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["visit", "command_id"], name="intake_phone_act_once")]

    def __str__(self) -> str:
        return str(self.command_id)


class RedFlag(ScopedModel):
    """Something in a patient's answers that the clinic must know before the visit, until somebody has dealt with it.

    `reason` is a rule of the eligibility catalogue, or `question:` and the fact of a red flag question. `answers` keeps
    what was said. A patient who changes her answer does not remove the row: `taken_back_at` says that she did.
    """

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=80)
    urgency = models.CharField(max_length=24)
    answers = models.JSONField(default=dict)
    catalogue = models.CharField(max_length=60)
    raised_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    tried = models.JSONField(default=list, blank=True, help_text="when the patient was not reached, and by whom")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["visit", "reason"], condition=Q(done_at=None), name="intake_flag_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, outcome="") | Q(done_at__isnull=False, done_by__isnull=False),
                name="intake_flag_done_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "done_at"], name="intake_flag_open")]

    def __str__(self) -> str:
        return f"{self.reason} {self.ref}"
