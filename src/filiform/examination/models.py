from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel
from filiform.examination.planning.types import Decision, RecordKind
from filiform.examination.types import Origin, Recognition, SignResult


class Examination(ScopedModel):
    """What was found at one visit. A draft, saved as it is written, until the note of the visit is signed."""

    visit = models.OneToOneField("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    indication = models.CharField(max_length=400, blank=True, help_text="working diagnosis, why a needle may help")
    findings = models.TextField(max_length=4000, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["patient", "-saved_at"], name="examination_by_patient")]

    def __str__(self) -> str:
        return self.ref


class TrackedPoint(ScopedModel):
    """A trigger point that lasts over visits: one patient's, one muscle, one side, one place.

    What was found of it each time is a TriggerPoint; its place is where it was marked last. `number` is its name on
    maps and in readings, and is never given twice to one patient.
    """

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    muscle = models.CharField(max_length=60, help_text="id of the muscle atlas")
    side = models.CharField(max_length=8)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["patient", "number"], name="examination_point_number")]

    def __str__(self) -> str:
        return f"{self.muscle} {self.side} {self.number}"


class TriggerPoint(ScopedModel):
    """One point in one muscle as it was found at one visit.

    Each sign is yes, no, or not tested: an untested sign is never a no. `recognition` open: it lies near a point of an
    earlier visit, and nobody has said yet whether it is the same.
    """

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="points")
    muscle = models.CharField(max_length=60, help_text="id of the muscle atlas")
    side = models.CharField(max_length=8)
    view = models.CharField(max_length=12, blank=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    taut_band = models.BooleanField(null=True)
    tenderness = models.BooleanField(null=True)
    referred_pain = models.BooleanField(null=True)
    recognised_pain = models.BooleanField(null=True)
    twitch = models.BooleanField(null=True)
    referral = models.CharField(max_length=160, blank=True, help_text="where the pain is felt")
    referral_areas = models.JSONField(default=list, blank=True, help_text="where it is felt, drawn: view and strokes")
    tracked = models.ForeignKey(TrackedPoint, on_delete=models.PROTECT, related_name="sightings")
    recognition = models.CharField(
        max_length=8, choices=[(r.value, r.label) for r in Recognition], default=Recognition.NEW.value
    )
    note = models.CharField(max_length=400, blank=True)
    is_target = models.BooleanField(default=False)
    origin = models.CharField(max_length=8, choices=[(o.value, o.label) for o in Origin])
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(x=None, y=None) | Q(x__gte=0, x__lte=1, y__gte=0, y__lte=1),
                name="examination_point_on_chart",
            ),
            models.UniqueConstraint(
                fields=["examination", "carried_from"],
                condition=Q(carried_from__isnull=False, removed_at=None),
                name="examination_carried_once",
            ),
            models.UniqueConstraint(
                fields=["examination", "tracked"], condition=Q(removed_at=None), name="examination_tracked_once"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class CarePlan(ScopedModel):
    """What is wrong, what is planned, and by what it will be judged, for one complaint.

    Rows are only added: the latest of an episode stands, the earlier ones show what was thought before.
    """

    episode = models.ForeignKey("booking.Episode", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    complaint = models.CharField(max_length=240)
    began_on = models.DateField(null=True)
    stage = models.CharField(max_length=12, blank=True, help_text="id of a stage of the examination catalogue")
    codes = models.JSONField(default=list, blank=True, help_text="ICD-10-CM: code and title, first the main one")
    planned_visits = models.PositiveSmallIntegerField(null=True)
    review_on = models.DateField(null=True)
    instrument = models.CharField(max_length=40, blank=True, help_text="the primary outcome")
    side = models.CharField(max_length=8, blank=True)
    movement = models.CharField(max_length=120, blank=True)
    goal = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    mdc = models.DecimalField(max_digits=9, decimal_places=3, null=True, help_text="the change that counts as real")
    mdc_is_share = models.BooleanField(default=False, help_text="mdc is a percentage of the first value")
    mdc_source = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=400, blank=True, help_text="why the primary outcome was changed")
    catalogue = models.CharField(max_length=160, help_text="versions the choices were made under")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["episode"], condition=Q(replaces=None), name="examination_one_first_plan"),
        ]

    def __str__(self) -> str:
        return self.ref


class PlanRecord(ScopedModel):
    """A signed review of a plan, or the word that a visit goes on without one. Rows are only added."""

    episode = models.ForeignKey("booking.Episode", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("booking.Visit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[(k.value, k.label) for k in RecordKind])
    why = models.CharField(max_length=12, help_text="what had raised it")
    visits_done = models.PositiveSmallIntegerField()
    change = models.DecimalField(max_digits=9, decimal_places=3, null=True, help_text="positive is better")
    checked = models.JSONField(default=list, blank=True, help_text="what was gone through")
    decision = models.CharField(max_length=8, choices=[(d.value, d.label) for d in Decision], blank=True)
    reason = models.CharField(max_length=1000)
    again_on = models.DateField(null=True)
    signed_on = models.DateField(help_text="the clinic's day")
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(kind="override"), name="examination_one_override_a_visit"
            ),
        ]
        indexes = [models.Index(fields=["episode", "signed_at"], name="examination_records")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class ScreenFinding(ScopedModel):
    """One neurological sign on one side at one visit. Without a row it was not tested, which is no normal finding."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="signs")
    sign = models.CharField(max_length=40, help_text="id of the examination catalogue")
    side = models.CharField(max_length=8)
    finding = models.CharField(max_length=8, choices=[(r.value, r.label) for r in SignResult])
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["examination", "sign", "side"], name="examination_sign_once")]

    def __str__(self) -> str:
        return f"{self.sign} {self.side} {self.finding}"
