from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel


class AdverseEvent(ScopedModel):
    """Where one event stands. Every column that can change is the fold of its history, written with its last line."""

    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, null=True, related_name="+")
    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, null=True, related_name="+")
    session = models.ForeignKey("treatment.Session", on_delete=models.PROTECT, null=True, related_name="+")
    incident = models.PositiveIntegerField(null=True, help_text="sequence of the act of the session that reported it")
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", on_delete=models.PROTECT, null=True, related_name="+"
    )
    origin = models.CharField(max_length=80, blank=True, help_text="what it came from, once: a follow-up answer")
    sequence = models.PositiveIntegerField(help_text="of the last line of its history")
    kind = models.CharField(max_length=100, help_text="id of adverse-events.yaml, or as a session said it")
    grade = models.CharField(max_length=16, blank=True)
    is_near_miss = models.BooleanField(default=False)
    source = models.CharField(max_length=16)
    noticed_at = models.DateTimeField()
    counts_on = models.DateField(help_text="the clinic's day of the session, or of notice where there is none")
    causality = models.CharField(max_length=16, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=16)
    conclusion = models.CharField(max_length=16, blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "origin"], condition=~Q(origin=""), name="safety_event_once_each_origin"
            ),
            models.UniqueConstraint(fields=["session", "incident"], name="safety_event_once_each_incident"),
            models.CheckConstraint(
                condition=Q(state="closed") & ~Q(conclusion="") | ~Q(state="closed") & Q(conclusion=""),
                name="safety_closed_with_a_conclusion",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-counts_on", "-id"], name="safety_events_by_day"),
            models.Index(
                fields=["organization", "noticed_at"], condition=~Q(state="closed"), name="safety_events_open"
            ),
            models.Index(fields=["patient"], name="safety_events_of_patient"),
            # Everything a rate is counted from, so that the events themselves are not read for it.
            models.Index(
                fields=["organization", "counts_on", "is_near_miss", "conclusion", "kind", "grade", "state", "session",
                        "clinic", "practitioner", "visit"],
                name="safety_events_counted",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.ref


class EventEntry(ScopedModel):
    """One line of an event's history: who said or did what, when. Appended and never changed (triggers)."""

    event = models.ForeignKey(AdverseEvent, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    said = models.JSONField(help_text="what this line changed, by name")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["event", "sequence"], name="safety_one_line_each")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class SessionTally(ScopedModel):
    """Sessions of one practitioner on one day at one clinic, and the needles in them: what a rate is divided by.

    Always counted anew from the sessions, never counted up.
    """

    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text="the clinic's day on which the sessions were opened")
    sessions = models.PositiveIntegerField(default=0, help_text="closed, or open again since")
    needles = models.PositiveIntegerField(default=0)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day", "clinic", "practitioner"], name="safety_one_tally_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.sessions}"


class Exposure(ScopedModel):
    """Somebody of the staff met blood. Read by her and the owner alone; the columns are the fold of its history."""

    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    person_name = models.CharField(max_length=120, help_text="as it was then; of somebody without an account alone")
    source_visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="case number within the year: the log names cases, not people")
    sequence = models.PositiveIntegerField()
    how = models.CharField(max_length=16)
    happened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    next_test_on = models.DateField(null=True, help_text="the earliest test that is planned and not done")
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "year", "number"], name="safety_one_case_each_number"),
        ]
        indexes = [
            models.Index(fields=["organization", "-happened_at"], name="safety_exposures_by_time"),
            models.Index(fields=["organization", "person"], name="safety_exposures_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number:03d}"


class ExposureEntry(ScopedModel):
    """One line of an exposure's history. Appended and never changed (triggers)."""

    exposure = models.ForeignKey(Exposure, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    said = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["exposure", "sequence"], name="safety_one_exposure_line_each")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"
