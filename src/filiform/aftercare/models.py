from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.aftercare.alarms.types import EntryKind, Outcome
from filiform.aftercare.types import Bruise, HandedOver, Source
from filiform.clinics.scoping import ScopedModel


class SheetGiven(ScopedModel):
    """The sheet handed over, with the words she got. Rows are only added (trigger).

    Ticked off in the treatment room, where the session itself tells of it, `text` is empty: there the words are those
    of the catalogue of that day.
    """

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=12, choices=[(h.value, h.label) for h in HandedOver])
    sheets = models.JSONField()
    language = models.CharField(max_length=12, blank=True)
    version = models.CharField(max_length=60, blank=True)
    text = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    given_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["visit", "given_at"], name="aftercare_sheet_by_visit")]

    def __str__(self) -> str:
        return self.ref


class FollowUp(ScopedModel):
    """One set of questions of one visit. `flags`, `answered_at` and `was_red` project its answers.

    `risks` are those known when it was planned, None where no screening stood: they decide what a yes means.
    """

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    window = models.CharField(max_length=12)
    closed_at = models.DateTimeField(help_text="when the session closed; the hours count from here")
    due_at = models.DateTimeField()
    until = models.DateTimeField(help_text="after that the link is over and silence is unanswered")
    asks = models.JSONField()
    risks = models.JSONField(null=True)
    asked_at = models.DateTimeField(null=True)
    is_reached = models.BooleanField(default=False, help_text="a letter could be written to her")
    answered_at = models.DateTimeField(null=True)
    flags = models.JSONField(null=True, help_text="of the answer that counts")
    was_red = models.BooleanField(default=False, help_text="also where a later answer took it back")
    void_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=120, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["visit", "window"], name="aftercare_asked_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, flags=None) | Q(answered_at__isnull=False, flags__isnull=False),
                name="aftercare_answer_has_time",
            ),
            models.CheckConstraint(condition=Q(until__gt=models.F("due_at")), name="aftercare_open_for_a_while"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(asked_at=None, void_at=None, answered_at=None), name="aftercare_to_ask"
            ),
            models.Index(fields=["organization", "-due_at"], name="aftercare_by_day"),
            models.Index(fields=["patient", "-due_at"], name="aftercare_by_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.ref}"


class Answer(ScopedModel):
    """One answer. A correction is a further row; the newest counts. Rows are only added (trigger).

    `token` is the form it came from: the same form sent again is the same answer.
    """

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    soreness = models.PositiveSmallIntegerField(null=True)
    bruise = models.CharField(max_length=8, blank=True, choices=[(b.value, b.value) for b in Bruise])
    flags = models.JSONField()
    words = models.TextField(blank=True)
    source = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Source])
    language = models.CharField(max_length=12)
    token = models.UUIDField(unique=True)
    given_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "number"], name="aftercare_answers_in_order"),
            models.CheckConstraint(
                condition=Q(soreness=None) | Q(soreness__lte=10), name="aftercare_soreness_is_0_to_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.ref}"


class Alarm(ScopedModel):
    """A red flag that somebody must see to. Only a named person takes it, only a named person closes it.

    While nobody has it, `next_at` says when the next person is written to: the database itself refuses an alarm that is
    open, untaken and going nowhere.
    """

    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, null=True, related_name="+")
    flags = models.JSONField()
    urgency = models.CharField(max_length=8)
    raised_at = models.DateTimeField()
    untaken_since = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=16, blank=True, choices=[(o.value, o.label) for o in Outcome])
    event_ref = models.CharField(max_length=26, blank=True, help_text="ref of the entry in the safety register")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(closed_at=None), name="aftercare_one_open_alarm_a_visit"
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="aftercare_alarm_taken_by_name",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
                name="aftercare_alarm_closed_by_name",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False, next_at=None)
                | Q(taken_at__isnull=False, next_at=None)
                | Q(closed_at=None, taken_at=None, next_at__isnull=False, untaken_since__isnull=False),
                name="aftercare_alarm_never_dropped",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="aftercare_alarm_due"),
            models.Index(fields=["organization"], condition=Q(closed_at=None), name="aftercare_alarms_open"),
            models.Index(fields=["organization", "-raised_at"], name="aftercare_alarms_by_time"),
            models.Index(fields=["patient"], condition=Q(closed_at=None), name="aftercare_alarm_of_patient"),
        ]

    def __str__(self) -> str:
        return self.ref


class AlarmEntry(ScopedModel):
    """One line of an alarm's history. Rows are only added (trigger)."""

    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in EntryKind])
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=800, blank=True)
    facts = models.JSONField(default=dict)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["alarm", "at"], name="aftercare_alarm_history")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
