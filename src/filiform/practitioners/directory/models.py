from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""No free time is known. A moment like any other, so that one index sorts by it."""


class PublishedClinics(models.Manager["ClinicPage"]):
    """Clinics that show themselves to anybody, whichever organization they belong to."""

    def get_queryset(self) -> models.QuerySet[ClinicPage]:
        return super().get_queryset().filter(published_at__isnull=False).select_related("clinic")


class ClinicPage(ScopedModel):
    """What a clinic says of itself to the public: where it is, how one gets in, and its own words."""

    clinic = models.OneToOneField("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    street = models.CharField(max_length=160, blank=True)
    town = models.CharField(max_length=120, blank=True)
    part = models.CharField(max_length=120, blank=True, help_text="state or province")
    postcode = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    access = models.JSONField(default=list, blank=True)
    licence_shown = models.CharField(max_length=8, default="place")
    expect_words = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    published = PublishedClinics()

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="directory_clinic_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class OwnProfile(ScopedModel):
    """What one practitioner says of herself at one clinic, and both agreements that she is shown."""

    practitioner = models.ForeignKey("practitioners.Practitioner", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    languages = models.JSONField(default=list, blank=True)
    takes_new = models.BooleanField(default=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner_agreed_at = models.DateTimeField(null=True, blank=True)
    owner_agreed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "clinic"], name="directory_one_profile_a_clinic"),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None) | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="directory_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(owner_agreed_at=None, owner_agreed_by=None)
                | Q(owner_agreed_at__isnull=False, owner_agreed_by__isnull=False),
                name="directory_owner_agreed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class JoinedFeeds(models.Manager["JoinedFeed"]):
    """Those that are shown now, of every organization: for the chore that reads them."""

    def get_queryset(self) -> models.QuerySet[JoinedFeed]:
        return super().get_queryset().filter(left_at=None)


class JoinedFeed(ScopedModel):
    """Another directory whose open feed is shown here too. Its listings are read, never changed."""

    address = models.URLField(max_length=300)
    name = models.CharField(max_length=160, blank=True)
    joined_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=240, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    joined = JoinedFeeds()

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "address"], name="directory_one_join")]

    def __str__(self) -> str:
        return self.address


class PublishedListings(models.Manager["Listing"]):
    """What anybody may see, of every organization of this installation: the one place where rows are not scoped,
    because they were made to be public (docs/decisions/0013)."""

    def get_queryset(self) -> models.QuerySet[Listing]:
        return super().get_queryset().filter(good_until__isnull=False)


class ListingChanges(models.Manager["Listing"]):
    """The same with those that were taken out, of which only ref and time are left: for the feed."""

    def get_queryset(self) -> models.QuerySet[Listing]:
        return super().get_queryset().filter(feed=None)


class Listing(ScopedModel):
    """One practitioner at one clinic, as a search finds her: made whole from a verdict, never edited.

    A search in a large town looks at thousands: it reads the index `directory_by_place` alone, which therefore holds
    every column that is asked, and then the rows of one page. What only her own page shows stands in `ListingPage`.
    `x`, `y`, `z` are the place on a globe of radius one; `parts` and `access` have a bit for each member of the lists
    in `types`; languages are kept as `|en|es|`. `good_until`: after this moment it is not shown, whether or not anybody
    has looked. A removed listing has none; it keeps its ref and the time, for those who joined the feed.
    """

    practitioner = models.ForeignKey(
        "practitioners.Practitioner", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    feed = models.ForeignKey(JoinedFeed, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    foreign_ref = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=120, blank=True)
    credentials = models.CharField(max_length=60, blank=True)
    profession = models.CharField(max_length=40, blank=True)
    clinic_name = models.CharField(max_length=160, blank=True)
    town = models.CharField(max_length=120, blank=True)
    part = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    lat = models.FloatField(default=0)
    lon = models.FloatField(default=0)
    x = models.FloatField(default=0)
    y = models.FloatField(default=0)
    z = models.FloatField(default=0)
    parts = models.PositiveIntegerField(default=0)
    languages = models.CharField(max_length=200, blank=True)
    access = models.PositiveIntegerField(default=0)
    takes_new = models.BooleanField(default=False)
    free_from = models.DateTimeField(default=NEVER, help_text="the next free time; NEVER where none is known")
    checked_on = models.DateField(null=True, blank=True, help_text="the last day the evidence was held to the rule")
    good_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(help_text="of what the feed tells; free times and daily renewals do not move it")

    published = PublishedListings()
    changes = ListingChanges()

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "clinic"], name="directory_one_listing_a_clinic"),
            models.UniqueConstraint(
                fields=["feed", "foreign_ref"], condition=Q(feed__isnull=False), name="directory_one_foreign_listing"
            ),
            models.CheckConstraint(
                condition=Q(feed=None, practitioner__isnull=False, clinic__isnull=False)
                | Q(feed__isnull=False, practitioner=None, clinic=None),
                name="directory_own_or_foreign",
            ),
        ]
        indexes = [
            models.Index(
                fields=[
                    "lat", "lon", "good_until", "x", "y", "z", "parts", "access", "languages", "profession",
                    "takes_new", "free_from", "id",
                ],
                name="directory_by_place",
            ),
            models.Index(fields=["free_from", "id"], name="directory_by_time"),
            models.Index(fields=["name", "id"], name="directory_by_name"),
            models.Index(fields=["changed_at", "ref"], name="directory_by_change"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.ref


class ListingPage(ScopedModel):
    """What only the page of a listing shows. `address_elsewhere`: where one of another directory lives."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="page")
    street = models.CharField(max_length=160, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    regions = models.JSONField(default=list, blank=True)
    techniques = models.JSONField(default=list, blank=True)
    proofs = models.JSONField(default=list, blank=True)
    rule = models.JSONField(default=dict, blank=True)
    address_elsewhere = models.URLField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.ref
