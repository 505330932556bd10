import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs


class Migration(migrations.Migration):
    replaces = [
        ("practitioners", "0001_initial"),
        ("practitioners", "0002_credentials"),
        ("practitioners", "0003_bring_evidence_over"),
        ("practitioners", "0004_one_place_for_evidence"),
        ("practitioners", "0005_expiries_told"),
    ]

    initial = True

    dependencies = [
        ("clinics", "0001_all_to_0002"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Credential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("kind", models.CharField(max_length=16)),
                ("title", models.CharField(blank=True, help_text="the course, or what a limit is for", max_length=240)),
                ("issuer", models.CharField(blank=True, help_text="board, school, insurer", max_length=160)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("profession", models.CharField(blank=True, max_length=40)),
                ("jurisdiction", models.CharField(blank=True, max_length=12)),
                ("valid_from", models.DateField(blank=True, help_text="of a course the day it was passed", null=True)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("since", models.DateField(blank=True, help_text="first licensed", null=True)),
                (
                    "status",
                    models.CharField(
                        default="active", help_text="of a licence, by the board's register", max_length=12
                    ),
                ),
                ("status_since", models.DateField(blank=True, null=True)),
                ("hours", models.PositiveSmallIntegerField(default=0)),
                ("in_person_hours", models.PositiveSmallIntegerField(default=0)),
                ("supervised_sessions", models.PositiveSmallIntegerField(default=0)),
                (
                    "regions",
                    models.JSONField(
                        default=list, help_text="screening regions or headings of the eligibility catalogue"
                    ),
                ),
                ("techniques", models.JSONField(default=list)),
                ("exams", models.JSONField(default=list)),
                (
                    "condition",
                    models.TextField(blank=True, help_text="which condition of the rule a board document answers"),
                ),
                (
                    "limit_each",
                    models.PositiveBigIntegerField(blank=True, help_text="whole units, one claim", null=True),
                ),
                (
                    "limit_total",
                    models.PositiveBigIntegerField(
                        blank=True, help_text="whole units, all claims of a year", null=True
                    ),
                ),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("checked_on", models.DateField(blank=True, help_text="by the clinic's calendar", null=True)),
                ("checked_how", models.CharField(blank=True, max_length=240)),
                (
                    "added_at",
                    models.DateTimeField(blank=True, help_text="null: brought over from an earlier version", null=True),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=240)),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
                (
                    "withdrawn_by",
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
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="CredentialFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(help_text="as it was called where it came from", max_length=160)),
                ("content_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("stored_as", models.CharField(help_text="in the storage of the settings", max_length=160)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "credential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practitioners.credential"
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
            name="Practitioner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=120)),
                ("credentials", models.CharField(blank=True, max_length=60)),
                ("profession", models.CharField(max_length=40)),
                (
                    "npi",
                    models.CharField(
                        blank=True, help_text="National Provider Identifier, United States", max_length=10
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
                (
                    "user",
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
                    models.UniqueConstraint(fields=("organization", "user"), name="practitioners_one_per_user")
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ExpiryTold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("key", models.CharField(help_text="what it is, the same for a row and its renewals", max_length=200)),
                ("last_day", models.DateField()),
                ("threshold", models.PositiveSmallIntegerField(help_text="days before its end; 0 once it has lapsed")),
                ("told_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
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
                    models.UniqueConstraint(
                        fields=("practitioner", "key", "last_day", "threshold"), name="practitioners_told_once"
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="credential",
            name="practitioner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practitioners.practitioner"
            ),
        ),
        migrations.CreateModel(
            name="Attestation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("jurisdiction", models.CharField(max_length=12)),
                ("profession", models.CharField(max_length=40)),
                ("condition", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("rule_as_of", models.CharField(blank=True, max_length=12)),
                ("attested_at", models.DateTimeField()),
                ("given_on", models.DateField(help_text="by the clinic's calendar")),
                ("until", models.DateField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_on",
                    models.DateField(
                        blank=True, help_text="by the clinic's calendar; it counts no more then", null=True
                    ),
                ),
                (
                    "attested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practitioners.practitioner"
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
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(fields=["organization", "expires_on"], name="practitioners_by_expiry"),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_by", None), ("checked_on", None)),
                    models.Q(("checked_by__isnull", False), ("checked_on__isnull", False)),
                    _connector="OR",
                ),
                name="practitioners_check_has_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="practitioners_withdrawal_has_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from", None),
                    ("expires_on", None),
                    ("valid_from__lte", models.F("expires_on")),
                    _connector="OR",
                ),
                name="practitioners_ends_after_it_begins",
            ),
        ),
    ]
