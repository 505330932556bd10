from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel
from filiform.measures.asking.types import Occasion
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


class AskingPlan(ScopedModel):
    """What is asked by link: of one episode, of one visit type, or (with neither) of the whole organization."""

    episode = models.OneToOneField("booking.Episode", on_delete=models.PROTECT, null=True, related_name="+")
    visit_type = models.OneToOneField("booking.VisitType", on_delete=models.PROTECT, null=True, related_name="+")
    instruments = models.JSONField()
    follow_up_weeks = models.JSONField()
    days_before_visit = models.PositiveSmallIntegerField()
    days_open = models.PositiveSmallIntegerField()
    is_on = models.BooleanField(default=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(episode=None, visit_type=None), name="measures_one_usual_plan"
            ),
            models.CheckConstraint(
                condition=Q(episode=None) | Q(visit_type=None), name="measures_plan_is_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Asking(ScopedModel):
    """One set of instruments asked of one patient by link, before or after a visit or weeks later."""

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=12, choices=[(o.value, o.label) for o in Occasion])
    weeks = models.PositiveSmallIntegerField(default=0)
    instruments = models.JSONField()
    due_at = models.DateTimeField()
    until = models.DateTimeField(help_text="after that the link is over and silence is unanswered")
    asked_at = models.DateTimeField(null=True)
    is_reached = models.BooleanField(default=False, help_text="a letter could be written to her")
    left_at = models.DateTimeField(null=True, help_text="when the letter that asks has left the clinic")
    answered_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True, help_text="when she last put other answers in their place")
    closed_at = models.DateTimeField(null=True, help_text="what stood typed was scored; nothing more can come")
    settled_at = models.DateTimeField(null=True, help_text="corrections left typed were looked at once it was over")
    void_at = models.DateTimeField(null=True)
    is_called_off = models.BooleanField(default=False, help_text="taken back by hand, so no visit brings it back")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["visit", "occasion", "weeks"], name="measures_asked_once"),
            models.CheckConstraint(condition=Q(until__gt=models.F("due_at")), name="measures_open_for_a_while"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(asked_at=None, void_at=None), name="measures_to_ask"),
            models.Index(fields=["until"], condition=Q(closed_at=None, void_at=None), name="measures_to_close"),
            models.Index(fields=["organization", "-due_at"], name="measures_asked_by_day"),
            models.Index(fields=["patient", "-due_at"], name="measures_asked_by_patient"),
        ]

    def __str__(self) -> str:
        return self.ref


class AskingAnswer(ScopedModel):
    """What a patient has typed for one instrument, field by field, until it is sent and becomes a reading."""

    asking = models.ForeignKey(Asking, on_delete=models.PROTECT, related_name="answers")
    instrument = models.CharField(max_length=40)
    typed = models.JSONField()
    language = models.CharField(max_length=12)
    given_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    correction = models.JSONField(null=True, help_text="typed again after it was sent, and not sent yet")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["asking", "instrument"], name="measures_one_answer_an_instrument")
        ]
        indexes = [
            models.Index(fields=["asking"], condition=Q(correction__isnull=False), name="measures_typed_again"),
        ]

    def __str__(self) -> str:
        return self.ref


class Asterisk(ScopedModel):
    """A comparable sign: what the clinician found at examination and looks at again once the needles are out."""

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    side = models.CharField(max_length=8, blank=True)
    movement = models.CharField(max_length=120, blank=True)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "instrument", "side", "movement"], condition=Q(dropped_at=None),
                name="measures_one_asterisk_a_sign",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_by=None) | Q(dropped_at__isnull=False, dropped_by__isnull=False),
                name="measures_asterisk_dropped_by_name",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.ref
