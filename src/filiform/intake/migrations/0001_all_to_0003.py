import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs
from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    replaces = [("intake", "0001_initial"), ("intake", "0002_settled"), ("intake", "0003_phone")]

    initial = True

    dependencies = [
        ("booking", "0001_all_to_0005"),
        ("clinics", "0001_all_to_0002"),
        ("patients", "0001_all_to_0002"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("to_ask", models.PositiveSmallIntegerField()),
                ("answered_at", models.DateTimeField()),
                (
                    "phone_to_ask",
                    models.PositiveSmallIntegerField(help_text="of the patient herself; null: nothing came", null=True),
                ),
                (
                    "phone_done_at",
                    models.DateTimeField(help_text="when she said that this is all, and it was", null=True),
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
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                (
                    "fact",
                    models.CharField(
                        help_text="id of the eligibility catalogue, or of intake.rules.facts", max_length=60
                    ),
                ),
                ("value", models.JSONField(null=True)),
                ("typed", models.JSONField(blank=True, default=list)),
                ("is_complete", models.BooleanField(default=True)),
                (
                    "settled_why",
                    models.CharField(
                        blank=True,
                        help_text="a clinician's reason why this is right, whatever another source said",
                        max_length=240,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("patient", "Patient"), ("clinician", "Clinician"), ("record", "Record")],
                        max_length=10,
                    ),
                ),
                ("given_at", models.DateTimeField()),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.episode"
                    ),
                ),
                (
                    "given_by",
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
                    models.Index(fields=["patient", "fact", "-id"], name="intake_latest"),
                    models.Index(fields=["visit", "fact"], name="intake_of_visit"),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PainMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("area", models.CharField(help_text="named by the device, so that it can be said anew", max_length=36)),
                ("view", models.CharField(blank=True, max_length=12)),
                ("strokes", models.JSONField(blank=True, default=list)),
                (
                    "site",
                    models.CharField(
                        blank=True, help_text="region:side, where it was chosen from the list", max_length=60
                    ),
                ),
                ("intensity", models.PositiveSmallIntegerField(null=True)),
                ("qualities", models.JSONField(blank=True, default=list)),
                ("sites", models.JSONField(blank=True, default=list)),
                ("muscles", models.JSONField(blank=True, default=list)),
                ("extent", models.FloatField(default=0, help_text="percent of the body on that view")),
                ("chart", models.CharField(help_text="version of the body chart", max_length=60)),
                ("is_removed", models.BooleanField(default=False)),
                ("given_at", models.DateTimeField()),
                (
                    "given_by",
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
                "indexes": [models.Index(fields=["patient", "visit"], name="intake_pain_of_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("intensity", None), ("intensity__lte", 10), _connector="OR"),
                        name="intake_pain_0_to_10",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PhoneAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("command_id", models.UUIDField()),
                ("kind", models.CharField(max_length=12)),
                ("outcome", models.CharField(max_length=12)),
                ("told", models.JSONField(blank=True, default=dict, help_text="what could not be used, by question")),
                ("given_at", models.DateTimeField(help_text="when she answered, by the server's clock")),
                ("received_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
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
                "constraints": [models.UniqueConstraint(fields=("visit", "command_id"), name="intake_phone_act_once")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="RedFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("reason", models.CharField(max_length=80)),
                ("urgency", models.CharField(max_length=24)),
                ("answers", models.JSONField(default=dict)),
                ("catalogue", models.CharField(max_length=60)),
                ("raised_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "tried",
                    models.JSONField(
                        blank=True, default=list, help_text="when the patient was not reached, and by whom"
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=24)),
                ("note", models.CharField(blank=True, max_length=400)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "done_by",
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [models.Index(fields=["clinic", "done_at"], name="intake_flag_open")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None)), fields=("visit", "reason"), name="intake_flag_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None), ("outcome", "")),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="intake_flag_done_by_somebody",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        append_only("intake_answer"),
        append_only("intake_painmark"),
        append_only("intake_phoneact"),
    ]
