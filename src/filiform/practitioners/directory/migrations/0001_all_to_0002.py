import datetime

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs


class Migration(migrations.Migration):
    replaces = [("directory", "0001_initial"), ("directory", "0002_joined_feeds")]

    initial = True

    dependencies = [
        ("clinics", "0001_all_to_0002"),
        ("practitioners", "0001_all_to_0005"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JoinedFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("address", models.URLField(max_length=300)),
                ("name", models.CharField(blank=True, max_length=160)),
                ("joined_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("fault", models.CharField(blank=True, max_length=240)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "constraints": [models.UniqueConstraint(fields=("organization", "address"), name="directory_one_join")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("foreign_ref", models.CharField(blank=True, max_length=64)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("credentials", models.CharField(blank=True, max_length=60)),
                ("profession", models.CharField(blank=True, max_length=40)),
                ("clinic_name", models.CharField(blank=True, max_length=160)),
                ("town", models.CharField(blank=True, max_length=120)),
                ("part", models.CharField(blank=True, max_length=120)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("time_zone", models.CharField(default="UTC", max_length=64)),
                ("lat", models.FloatField(default=0)),
                ("lon", models.FloatField(default=0)),
                ("x", models.FloatField(default=0)),
                ("y", models.FloatField(default=0)),
                ("z", models.FloatField(default=0)),
                ("parts", models.PositiveIntegerField(default=0)),
                ("languages", models.CharField(blank=True, max_length=200)),
                ("access", models.PositiveIntegerField(default=0)),
                ("takes_new", models.BooleanField(default=False)),
                (
                    "free_from",
                    models.DateTimeField(
                        default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.UTC),
                        help_text="the next free time; NEVER where none is known",
                    ),
                ),
                (
                    "checked_on",
                    models.DateField(blank=True, help_text="the last day the evidence was held to the rule", null=True),
                ),
                ("good_until", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_at",
                    models.DateTimeField(
                        help_text="of what the feed tells; free times and daily renewals do not move it"
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.clinic",
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.joinedfeed",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
                (
                    "practitioner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practitioners.practitioner",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=[
                            "lat",
                            "lon",
                            "good_until",
                            "x",
                            "y",
                            "z",
                            "parts",
                            "access",
                            "languages",
                            "profession",
                            "takes_new",
                            "free_from",
                            "id",
                        ],
                        name="directory_by_place",
                    ),
                    models.Index(fields=["free_from", "id"], name="directory_by_time"),
                    models.Index(fields=["name", "id"], name="directory_by_name"),
                    models.Index(fields=["changed_at", "ref"], name="directory_by_change"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("practitioner", "clinic"), name="directory_one_listing_a_clinic"),
                    models.UniqueConstraint(
                        condition=models.Q(("feed__isnull", False)),
                        fields=("feed", "foreign_ref"),
                        name="directory_one_foreign_listing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clinic__isnull", False), ("feed", None), ("practitioner__isnull", False)),
                            models.Q(("clinic", None), ("feed__isnull", False), ("practitioner", None)),
                            _connector="OR",
                        ),
                        name="directory_own_or_foreign",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ListingPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("street", models.CharField(blank=True, max_length=160)),
                ("postcode", models.CharField(blank=True, max_length=16)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("words", models.TextField(blank=True)),
                ("regions", models.JSONField(blank=True, default=list)),
                ("techniques", models.JSONField(blank=True, default=list)),
                ("proofs", models.JSONField(blank=True, default=list)),
                ("rule", models.JSONField(blank=True, default=dict)),
                ("address_elsewhere", models.URLField(blank=True, max_length=300)),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="page", to="directory.listing"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="OwnProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("words", models.TextField(blank=True)),
                ("languages", models.JSONField(blank=True, default=list)),
                ("takes_new", models.BooleanField(default=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("owner_agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
                (
                    "owner_agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practitioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practitioners.practitioner"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "constraints": [
                    models.UniqueConstraint(fields=("practitioner", "clinic"), name="directory_one_profile_a_clinic"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at", None), ("agreed_by", None)),
                            models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="directory_agreed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owner_agreed_at", None), ("owner_agreed_by", None)),
                            models.Q(("owner_agreed_at__isnull", False), ("owner_agreed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="directory_owner_agreed_by_somebody",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ClinicPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("street", models.CharField(blank=True, max_length=160)),
                ("town", models.CharField(blank=True, max_length=120)),
                ("part", models.CharField(blank=True, help_text="state or province", max_length=120)),
                ("postcode", models.CharField(blank=True, max_length=16)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("access", models.JSONField(blank=True, default=list)),
                ("licence_shown", models.CharField(default="place", max_length=8)),
                ("expect_words", models.TextField(blank=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clinic",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("published_by", None)),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="directory_clinic_published_by_somebody",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
    ]
