import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.consent.types
import filiform.core.refs
from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    replaces = [("consent", "0001_initial"), ("consent", "0002_append_only"), ("consent", "0003_on_the_phone")]

    initial = True

    dependencies = [
        ("booking", "0001_all_to_0005"),
        ("clinics", "0001_all_to_0002"),
        ("patients", "0001_all_to_0002"),
        ("practitioners", "0001_all_to_0005"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("decision", models.CharField(choices=[("given", "given"), ("refused", "refused")], max_length=8)),
                ("text_version", models.CharField(max_length=16)),
                ("language", models.CharField(max_length=12)),
                ("text", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("sites", models.JSONField()),
                ("techniques", models.JSONField()),
                ("accepts_stimulation", models.BooleanField(null=True)),
                (
                    "signer_role",
                    models.CharField(
                        choices=[
                            ("patient", "The patient"),
                            ("guardian", "Parent or guardian"),
                            ("representative", "Authorised representative"),
                        ],
                        max_length=16,
                    ),
                ),
                ("signer_name", models.CharField(max_length=160)),
                ("relation", models.CharField(blank=True, max_length=80)),
                (
                    "identity_seen",
                    models.CharField(blank=True, help_text="which document the staff looked at", max_length=80),
                ),
                ("assents", models.BooleanField(null=True)),
                ("interpreter", models.CharField(blank=True, max_length=160)),
                ("interpreter_language", models.CharField(blank=True, max_length=60)),
                ("interpreter_declined", models.BooleanField(default=False)),
                (
                    "signed_where",
                    models.CharField(
                        choices=[("clinic", "clinic"), ("phone", "phone")],
                        default=filiform.consent.types.SignedWhere["CLINIC"],
                        max_length=8,
                    ),
                ),
                ("signature", models.TextField(blank=True)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="a refusal's reason, if one was given", max_length=400),
                ),
                ("decided_at", models.DateTimeField()),
                ("expires_on", models.DateField(null=True)),
                ("witness_name", models.CharField(blank=True, max_length=120)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                    ),
                ),
                (
                    "practitioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practitioners.practitioner"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.visit"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [models.Index(fields=["patient", "-decided_at"], name="consent_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", filiform.consent.types.Decision["REFUSED"]),
                            models.Q(models.Q(("signature", ""), _negated=True), ("expires_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="consent_given_is_signed_and_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_where", filiform.consent.types.SignedWhere["PHONE"]),
                            models.Q(("witness_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="consent_at_the_clinic_has_a_witness",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("text", models.CharField(max_length=240)),
                (
                    "instrument",
                    models.CharField(blank=True, help_text="id of the instruments catalogue", max_length=40),
                ),
                ("target", models.DecimalField(blank=True, decimal_places=3, max_digits=9, null=True)),
                ("unit", models.CharField(blank=True, max_length=24)),
                ("by_date", models.DateField(blank=True, null=True)),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("is_reached", models.BooleanField(null=True)),
                ("is_hers", models.BooleanField(default=False)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.episode"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [models.Index(fields=["patient", "-added_at"], name="consent_goal_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("is_reached", None)),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="consent_goal_end_has_time",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SignerSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("identity_seen", models.CharField(max_length=80)),
                ("seen_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signer_seen",
                        to="consent.consentdocument",
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
            name="TextRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("text_version", models.CharField(max_length=16)),
                ("language", models.CharField(max_length=12)),
                ("text", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("read_at", models.DateTimeField()),
                (
                    "by",
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.visit"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [models.Index(fields=["visit", "-read_at"], name="consent_read_by_visit")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("withdrawn_at", models.DateTimeField()),
                ("words", models.CharField(blank=True, max_length=400)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="consent.consentdocument",
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
            name="Concern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("text", models.CharField(max_length=400)),
                ("answer", models.CharField(blank=True, max_length=800)),
                ("noted_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("is_hers", models.BooleanField(default=False)),
                (
                    "noted_by",
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.visit"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [models.Index(fields=["patient", "-noted_at"], name="consent_concern_by_patient")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        append_only("consent_consentdocument"),
        append_only("consent_withdrawal"),
        append_only("consent_signerseen"),
        append_only("consent_textread"),
    ]
