import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs
from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    replaces = [("screening", "0001_initial"), ("screening", "0002_append_only")]

    initial = True

    dependencies = [
        ("booking", "0001_all_to_0005"),
        ("clinics", "0001_all_to_0002"),
        ("patients", "0001_all_to_0002"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("muscles", models.JSONField(default=list, help_text="[{muscle, side}]")),
                ("techniques", models.JSONField(default=list)),
                ("needle_length_mm", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("estim_path", models.CharField(blank=True, max_length=24)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
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
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.visit"
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
            name="Clearance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("clearance", "Clearance"), ("override", "Override")],
                        default="clearance",
                        max_length=10,
                    ),
                ),
                ("rule", models.CharField(help_text="id of the eligibility catalogue", max_length=80)),
                ("given_by_name", models.CharField(max_length=120)),
                ("profession", models.CharField(blank=True, max_length=80)),
                ("given_on", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("sites", models.JSONField(help_text="[place:side], or null for all sites", null=True)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=400)),
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
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
                "indexes": [models.Index(fields=["patient", "-id"], name="screening_clearances")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("catalogue", models.CharField(max_length=40)),
                ("inputs", models.JSONField(help_text="facts, clearances, stops, unsettled names and the day")),
                ("answer", models.JSONField(help_text="the document of the command line")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("proceed", "proceed"),
                            ("proceed-with-precautions", "proceed-with-precautions"),
                            ("hold-for-clearance", "hold-for-clearance"),
                            ("do-not-needle", "do-not-needle"),
                        ],
                        max_length=24,
                    ),
                ),
                ("inputs_hash", models.CharField(max_length=64)),
                ("screened_at", models.DateTimeField()),
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
                "indexes": [
                    models.Index(fields=["visit", "-id"], name="screening_latest"),
                    models.Index(fields=["patient", "-id"], name="screening_of_patient"),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("sites", models.JSONField(help_text="[place:side], or null for the whole visit", null=True)),
                ("reason", models.CharField(max_length=400)),
                ("set_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_reason", models.CharField(blank=True, max_length=400)),
                (
                    "lifted_by",
                    models.ForeignKey(
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
                    "set_by",
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
                "indexes": [models.Index(fields=["visit", "-id"], name="screening_stops")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        append_only("screening_screening"),
    ]
