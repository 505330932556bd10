from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from filiform.clinics.scoping import ScopedManager, ScopedModel


class Session(ScopedModel):
    """One treatment of one visit. The numbers project its events, in the transaction that adds them."""

    visit = models.OneToOneField("booking.Visit", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    first_closed_at = models.DateTimeField(null=True, help_text="stays when the session is opened again")
    sequence = models.PositiveIntegerField(default=0, help_text="of the last event")
    inserted = models.PositiveSmallIntegerField(default=0)
    withdrawn = models.PositiveSmallIntegerField(default=0)
    in_body = models.PositiveSmallIntegerField(default=0)
    counted = models.PositiveSmallIntegerField(null=True)
    missing = models.PositiveSmallIntegerField(default=0)
    longest_in_since = models.DateTimeField(null=True, help_text="when the needle that is in longest went in")
    overdue_at = models.DateTimeField(null=True, help_text="when the first needle in reaches its dwell limit")
    stimulating = models.PositiveSmallIntegerField(default=0, help_text="channels with current running")
    flagged = models.PositiveSmallIntegerField(default=0, help_text="acts kept although a gate would have refused them")
    # Not of the stream: a call across the clinic, and how the search for a needle that stayed missing ended.
    help_wanted_at = models.DateTimeField(null=True)
    help_wanted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    help_answered_at = models.DateTimeField(null=True)
    help_answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    search_closed_at = models.DateTimeField(null=True)
    search_closed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    search_outcome = models.CharField(max_length=240, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(inserted=F("withdrawn") + F("in_body")), name="treatment_no_needle_is_forgotten"
            ),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(in_body=0), name="treatment_none_in_when_closed"),
            models.CheckConstraint(
                condition=Q(help_wanted_at=None, help_wanted_by=None)
                | Q(help_wanted_at__isnull=False, help_wanted_by__isnull=False),
                name="treatment_call_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(help_answered_at=None, help_answered_by=None)
                | Q(help_answered_at__isnull=False, help_answered_by__isnull=False),
                name="treatment_answer_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(search_closed_at=None, search_closed_by=None)
                | Q(search_closed_at__isnull=False, search_closed_by__isnull=False),
                name="treatment_search_end_has_a_name",
            ),
        ]
        indexes = [
            models.Index(fields=["organization"], condition=Q(in_body__gt=0), name="treatment_needles_in"),
            models.Index(fields=["patient"], condition=Q(in_body__gt=0) | Q(missing__gt=0), name="treatment_alerts"),
            models.Index(
                fields=["organization"],
                condition=Q(missing__gt=0, search_closed_at__isnull=True),
                name="treatment_searches_open",
            ),
            models.Index(
                fields=["organization"], condition=Q(help_wanted_at__isnull=False), name="treatment_calls_open"
            ),
            # Sessions open again after they had been closed: few, whatever the age of the clinic.
            models.Index(
                fields=["organization"], condition=Q(first_closed_at__isnull=False, closed_at__isnull=True),
                name="treatment_open_again",
            ),
            models.Index(fields=["organization", "practitioner", "opened_at"], name="treatment_by_practitioner"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.ref


class Event(models.Model):
    """One line of the stream, appended and never changed: triggers refuse everything else on both engines.

    It has no reference of its own: session and sequence name it. `lot` repeats what the payload says,
    so that a recalled lot leads to its visits through an index.
    """

    position = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey("clinics.Organization", on_delete=models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", db_index=False)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    payload = models.JSONField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=26, help_text="public ref of the person")
    command_id = models.UUIDField(unique=True)
    corrects = models.PositiveIntegerField(null=True, help_text="sequence of the event this one replaces")
    against = models.CharField(max_length=60, null=True, help_text="gate that would have refused it")  # noqa: DJ001
    lot = models.CharField(max_length=60, null=True)  # noqa: DJ001  null is left out of the index below

    rows = models.Manager["Event"]()
    objects = ScopedManager["Event"]()

    class Meta:
        base_manager_name = "rows"
        default_manager_name = "rows"
        constraints = [models.UniqueConstraint(fields=["session", "sequence"], name="treatment_one_event_each")]
        indexes = [
            models.Index(fields=["organization", "lot"], condition=Q(lot__isnull=False), name="treatment_by_lot"),
            # Whether an event was replaced is asked of every needle of a lot; few events replace another.
            models.Index(
                fields=["organization", "corrects"], condition=Q(corrects__isnull=False), name="treatment_corrections"
            ),
            models.Index(
                fields=["organization", "-position"], condition=Q(against__isnull=False), name="treatment_kept_against"
            ),
            models.Index(
                fields=["organization", "-position"], condition=Q(kind="incident.reported"), name="treatment_incidents"
            ),
            models.Index(
                fields=["organization", "-position"], condition=Q(kind="needle.missing"), name="treatment_missing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class QuickPick(ScopedModel):
    """A protocol to start from. Without an owner it is the clinic's; with one it is seen by her alone."""

    name = models.CharField(max_length=80)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    content = models.JSONField(help_text="needles, stimulation and after, as treatment.picks reads them")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "organization",
                condition=Q(owner=None, retired_at=None),
                name="treatment_clinic_pick_once",
            ),
            models.UniqueConstraint(
                Lower("name"), "organization", "owner", condition=Q(owner__isnull=False, retired_at=None),
                name="treatment_own_pick_once",
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None) | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="treatment_pick_retired_by_name",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class PickFavourite(ScopedModel):
    """One person's mark on a quick pick: it stands first in her list."""

    pick = models.ForeignKey(QuickPick, on_delete=models.CASCADE, related_name="favourites")
    person = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["pick", "person"], name="treatment_favourite_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.pick}"
