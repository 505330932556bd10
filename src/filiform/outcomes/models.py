"""Rows that figures are read from, all made from the record and never written by hand: a rebuild gives them again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedManager, ScopedModel


class Stale(models.Model):
    """Something of this patient was recorded since her rows were made. Added with the record, taken by a chore.

    One row for each recording and never one that is shared: a row that is not yet committed cannot be taken, so no
    recording is missed.
    """

    organization = models.ForeignKey("clinics.Organization", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")

    rows = models.Manager["Stale"]()
    objects = ScopedManager["Stale"]()

    class Meta:
        base_manager_name = "rows"
        default_manager_name = "rows"

    def __str__(self) -> str:
        return f"{self.patient_id}"


class SessionDose(ScopedModel):
    """What was given in one session, from its stream as far as `sequence`."""

    session = models.OneToOneField("treatment.Session", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    needles = models.PositiveSmallIntegerField()
    muscles = models.JSONField(help_text="needles by muscle id")
    twitches = models.PositiveIntegerField()
    needle_min = models.FloatField(help_text="dwell of every needle added up, minutes")
    stimulation_min = models.FloatField()

    def __str__(self) -> str:
        return f"{self.needles} needles"


class Pathway(ScopedModel):
    """One episode: what was given until the planned day, and how long it is known whether there was pain."""

    episode = models.OneToOneField("booking.Episode", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+", db_index=False)
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    began_on = models.DateField()
    visits = models.PositiveIntegerField()
    sessions = models.PositiveIntegerField()
    needles = models.PositiveIntegerField()
    muscles = models.PositiveSmallIntegerField()
    main_muscle = models.CharField(max_length=80, blank=True, help_text="where most needles went; id of the atlas")
    twitches = models.PositiveIntegerField()
    needle_min = models.FloatField()
    stimulation_min = models.FloatField()
    followed_d = models.PositiveIntegerField(null=True)
    is_recovered = models.BooleanField()
    onset_d = models.PositiveIntegerField(
        null=True, help_text="days from the beginning of the complaint to the first visit"
    )
    improved_d = models.PositiveIntegerField(null=True)
    is_improved = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(
                fields=["organization", "began_on"], condition=Q(followed_d__isnull=False), name="outcomes_recovery_in"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_on}"


class Course(ScopedModel):
    """One measurement of one episode from its baseline on. `verdict` empty: nothing within the window yet, or ever."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+", db_index=False)
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    instrument = models.CharField(max_length=40, help_text="id of the instruments catalogue")
    side = models.CharField(max_length=8, blank=True)
    movement = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=24, blank=True)
    form = models.CharField(max_length=60, blank=True)
    baseline = models.FloatField()
    baseline_on = models.DateField()
    earlier = models.FloatField(null=True, help_text="the reading of an earlier day before the first needle")
    number = models.PositiveIntegerField(help_text="readings from the baseline on")
    last = models.FloatField()
    last_on = models.DateField()
    followed = models.FloatField(null=True)
    followed_on = models.DateField(null=True)
    changed = models.FloatField(null=True, help_text="improvement is positive")
    verdict = models.CharField(max_length=16, blank=True)
    is_reached = models.BooleanField(null=True, help_text="the headline; empty where it is in no rate")
    was_sent = models.BooleanField(default=False, help_text="its question has left by letter within the window")
    is_index = models.BooleanField(help_text="stands for the episode in figures over patients")
    age = models.CharField(max_length=12, help_text="band of age at baseline")
    sex = models.CharField(max_length=8, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "instrument", "side", "movement", "unit", "form"], name="outcomes_one_course_each"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", changed=None, followed=None) | ~Q(verdict="") & Q(changed__isnull=False),
                name="outcomes_verdict_has_a_change",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "instrument", "baseline_on"], condition=Q(is_index=True),
                name="outcomes_measured_in",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.instrument


class StaleMonth(models.Model):
    """Rows of this month were made anew since its columns were. One row for each making and never one that is shared.

    `instrument` empty: the pathways that began in it.
    """

    organization = models.ForeignKey("clinics.Organization", on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40, blank=True)
    month = models.DateField()

    rows = models.Manager["StaleMonth"]()
    objects = ScopedManager["StaleMonth"]()

    class Meta:
        base_manager_name = "rows"
        default_manager_name = "rows"

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Month(ScopedModel):
    """Rows of one month, column by column, without whose they are: what figures over all patients are counted from.

    How the bytes are read stands in `months/packing.py`. `words`: the texts that the bytes of a column point into.
    """

    month = models.DateField(help_text="its first day")
    number = models.PositiveIntegerField(help_text="how many rows")
    words = models.JSONField(default=dict)
    day = models.BinaryField()
    clinic = models.BinaryField()
    practitioner = models.BinaryField()

    class Meta(ScopedModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class CourseMonth(Month):
    """Courses of one instrument that stand for their episode, by the month of their baseline, with their dose."""

    instrument = models.CharField(max_length=40)
    baseline = models.BinaryField()
    earlier = models.BinaryField()
    followed = models.BinaryField()
    changed = models.BinaryField()
    verdict = models.BinaryField()
    is_reached = models.BinaryField()
    was_sent = models.BinaryField()
    age = models.BinaryField()
    sex = models.BinaryField()
    needles = models.BinaryField()
    sessions = models.BinaryField()
    muscles = models.BinaryField()
    main_muscle = models.BinaryField()
    twitches = models.BinaryField()
    needle_min = models.BinaryField()
    stimulation_min = models.BinaryField()

    class Meta(Month.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "instrument", "month"], name="outcomes_one_month_each"),
        ]


class PathwayMonth(Month):
    """Episodes of which it is known how long there was pain, by the month they began in."""

    followed_d = models.BinaryField()
    is_recovered = models.BinaryField()
    onset_d = models.BinaryField()
    improved_d = models.BinaryField()
    is_improved = models.BinaryField()

    class Meta(Month.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "month"], name="outcomes_one_beginning_each")]


class Report(ScopedModel):
    """An owner's report while it is made, step by step in the background, and the paper it ends as.

    `parts` holds what the steps so far have found; it is emptied once the paper is made.
    """

    asked = models.JSONField(help_text="days, clinic and practitioner, by public reference")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    steps = models.JSONField(help_text="what is to be done, in order")
    done = models.PositiveSmallIntegerField(default=0, help_text="steps that are done")
    parts = models.JSONField(default=list)
    pdf = models.BinaryField(null=True)
    finished_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=80, blank=True, help_text="the kind of fault it ended with")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, pdf=None, fault="") | Q(finished_at__isnull=False),
                name="outcomes_report_ends_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "asked_at"], name="outcomes_reports"),
            models.Index(
                fields=["organization", "asked_at"], condition=Q(finished_at=None), name="outcomes_reports_open"
            ),
        ]

    def __str__(self) -> str:
        return self.ref
