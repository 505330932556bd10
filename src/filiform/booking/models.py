from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from filiform.booking.types import Online, Side, Source, VisitKind, VisitStatus
from filiform.clinics.scoping import ScopedModel

ONLINE = [(one.value, one.label) for one in Online]


class Episode(ScopedModel):
    """One complaint from its first visit to its discharge (FHIR EpisodeOfCare)."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    complaint = models.CharField(max_length=240, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.complaint


class VisitType(ScopedModel):
    """What can be booked. Taken out of use by `removed_at`; visits booked with it keep it."""

    name = models.CharField(max_length=80)
    description = models.CharField(max_length=240, blank=True, help_text="shown to whoever books")
    kind = models.CharField(max_length=16, choices=[(k.value, k.label) for k in VisitKind])
    minutes = models.PositiveSmallIntegerField()
    before_min = models.PositiveSmallIntegerField(default=0)
    after_min = models.PositiveSmallIntegerField(default=0)
    needs_room = models.BooleanField(default=True)
    room_ids = models.JSONField(default=list, blank=True, help_text="only in one of these; empty is in any")
    needling = models.BooleanField(default=True)
    online = models.CharField(max_length=12, choices=ONLINE, default=Online.HIDDEN.value)
    for_new = models.BooleanField(default=True)
    for_returning = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=480), name="booking_type_has_length")
        ]

    def __str__(self) -> str:
        return self.name


class AddOn(ScopedModel):
    """Something more in the same visit, which takes so much longer."""

    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField()
    is_online = models.BooleanField(default=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Shift(ScopedModel):
    """Every week, or every second, on this weekday: hours by the clinic's wall clock. Never past midnight."""

    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("clinics.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    weekday = models.PositiveSmallIntegerField(help_text="Monday is 0")
    starts = models.TimeField()
    ends = models.TimeField()
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True, help_text="the last day of it")
    every_weeks = models.PositiveSmallIntegerField(default=1, help_text="counted from the week of its first day")
    online = models.CharField(max_length=12, choices=ONLINE, default=Online.BOOKABLE.value)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="booking_shift_has_length"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="booking_shift_has_weekday"),
            models.CheckConstraint(condition=Q(every_weeks__gte=1), name="booking_shift_comes_again"),
        ]
        indexes = [models.Index(fields=["practitioner", "removed_at"], name="booking_shift_of")]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}-{self.ends:%H:%M}"


class TimeOff(ScopedModel):
    """A practitioner is away: whole days, or the same hours of each of them. The reason stays inside the clinic."""

    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField()
    until_day = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="booking_time_off_has_days"),
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(ends__gt=F("starts")), name="booking_time_off_has_hours"
            ),
        ]
        indexes = [models.Index(fields=["practitioner", "until_day"], name="booking_time_off_of")]

    def __str__(self) -> str:
        return f"{self.from_day} to {self.until_day}"


class Closure(ScopedModel):
    """A clinic, or one of its rooms, is closed: a holiday, works, an inventory."""

    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("clinics.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, help_text="shown to whoever books")
    from_day = models.DateField()
    until_day = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="booking_closure_has_days"),
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(ends__gt=F("starts")), name="booking_closure_has_hours"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "until_day"], name="booking_closure_of")]

    def __str__(self) -> str:
        return self.name


class Visit(ScopedModel):
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("clinics.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=[(k.value, k.label) for k in VisitKind])
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    add_ons = models.JSONField(default=list, blank=True, help_text="names, as they were when it was booked")
    status = models.CharField(max_length=16, choices=[(s.value, s.label) for s in VisitStatus])
    arrived_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True, help_text="when its note was signed; nothing changes after")
    source = models.CharField(max_length=12, choices=[(s.value, s.label) for s in Source], default=Source.DESK.value)
    booked_at = models.DateTimeField(null=True, blank=True)
    is_overlap = models.BooleanField(default=False, help_text="over another visit, on purpose, by the clinic")
    revision = models.PositiveSmallIntegerField(default=0, help_text="changes of time, place or calling-off")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=8, blank=True, choices=[(s.value, s.label) for s in Side])
    cancelled_why = models.CharField(max_length=240, blank=True)
    is_late_cancel = models.BooleanField(default=False, help_text="later than the clinic's notice allows")
    look_alike = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="booked online by somebody who may be this patient; the desk looks",
    )  # fmt: skip

    class Meta(ScopedModel.Meta):
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_visit_has_length")]
        indexes = [
            models.Index(fields=["organization", "starts_at"], name="booking_by_day"),
            models.Index(fields=["patient", "-starts_at"], name="booking_by_patient"),
        ]

    def __str__(self) -> str:
        return self.ref


class Hold(ScopedModel):
    """A time kept for somebody who has not finished booking yet; afterwards, what became of it."""

    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("clinics.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    add_ons = models.JSONField(default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.JSONField(
        default=dict, blank=True, help_text="who books, until the address is confirmed; then empty"
    )
    code_hash = models.CharField(max_length=64, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Meta(ScopedModel.Meta):
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_hold_has_length")]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(ended_at=None), name="booking_holds_running_out"),
        ]

    def __str__(self) -> str:
        return self.ref


class Claim(ScopedModel):
    """Whose time it is: one row for every visit that stands and every hold that runs.

    The second net below the locks: no two claims of one practitioner, room or patient share a minute, held by
    exclusion constraints on PostgreSQL and triggers on SQLite (migration 0004, decision 8). A resource that is shared
    on purpose stands outside it. `busy_from` and `busy_until` add the buffers of the visit type.
    """

    ref = None  # type: ignore[assignment]  # it has no page and no name: the visit or the hold has
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("clinics.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    busy_from = models.DateTimeField()
    busy_until = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True, help_text="of a hold")
    shares_practitioner = models.BooleanField(default=False)
    shares_room = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(visit=None, hold__isnull=False) | Q(visit__isnull=False, hold=None),
                name="booking_claim_is_one_of_two",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), busy_from__lte=F("starts_at"), busy_until__gte=F("ends_at")),
                name="booking_claim_has_length",
            ),
        ]
        indexes = [
            models.Index(fields=["practitioner", "busy_until"], name="booking_claims_practitioner"),
            models.Index(fields=["room", "busy_until"], name="booking_claims_room"),
            models.Index(fields=["patient", "ends_at"], name="booking_claims_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} to {self.ends_at}"


class WaitListEntry(ScopedModel):
    """A patient who would come sooner if a time became free."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="the later one it replaces"
    )
    from_day = models.DateField()
    until_day = models.DateField()
    weekdays = models.JSONField(default=list, blank=True, help_text="Monday is 0; empty is any")
    not_before = models.TimeField(null=True, blank=True)
    not_after = models.TimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=16, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="booking_waiting_has_days"),
        ]
        indexes = [models.Index(fields=["clinic", "added_at"], condition=Q(ended_at=None), name="booking_waiting")]

    def __str__(self) -> str:
        return self.ref


class Offer(ScopedModel):
    """A freed time offered to one who waits. Several share one hold; the first to accept has it."""

    entry = models.ForeignKey(WaitListEntry, on_delete=models.PROTECT, related_name="+")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["entry", "hold"], name="booking_offered_once")]

    def __str__(self) -> str:
        return self.ref


class FreedTime(ScopedModel):
    """A time that has become free while somebody waits, until it has been looked at for the wait list."""

    ref = None  # type: ignore[assignment]  # it has no page and no name
    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    freed_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="not looked at sooner: the desk may have second thoughts")
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_freed_has_length")]
        indexes = [models.Index(fields=["due_at"], condition=Q(looked_at=None), name="booking_freed_due")]

    def __str__(self) -> str:
        return f"{self.starts_at} to {self.ends_at}"
