import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs


class Migration(migrations.Migration):
    replaces = [
        ("outcomes", "0001_initial"),
        ("outcomes", "0002_earlier"),
        ("outcomes", "0003_reports"),
        ("outcomes", "0004_months"),
        ("outcomes", "0005_sent_and_since_onset"),
    ]

    initial = True

    dependencies = [
        ("booking", "0001_all_to_0005"),
        ("clinics", "0001_all_to_0002"),
        ("patients", "0001_all_to_0002"),
        ("practitioners", "0001_all_to_0005"),
        ("treatment", "0001_all_to_0007"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pathway",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("began_on", models.DateField()),
                ("visits", models.PositiveIntegerField()),
                ("sessions", models.PositiveIntegerField()),
                ("needles", models.PositiveIntegerField()),
                ("muscles", models.PositiveSmallIntegerField()),
                (
                    "main_muscle",
                    models.CharField(blank=True, help_text="where most needles went; id of the atlas", max_length=80),
                ),
                ("twitches", models.PositiveIntegerField()),
                ("needle_min", models.FloatField()),
                ("stimulation_min", models.FloatField()),
                ("followed_d", models.PositiveIntegerField(null=True)),
                ("is_recovered", models.BooleanField()),
                (
                    "onset_d",
                    models.PositiveIntegerField(
                        help_text="days from the beginning of the complaint to the first visit", null=True
                    ),
                ),
                ("improved_d", models.PositiveIntegerField(null=True)),
                ("is_improved", models.BooleanField(default=False)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.clinic",
                    ),
                ),
                (
                    "episode",
                    models.OneToOneField(
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
                (
                    "practitioner",
                    models.ForeignKey(
                        db_index=False,
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
                        condition=models.Q(("followed_d__isnull", False)),
                        fields=["organization", "began_on"],
                        name="outcomes_recovery_in",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("instrument", models.CharField(help_text="id of the instruments catalogue", max_length=40)),
                ("side", models.CharField(blank=True, max_length=8)),
                ("movement", models.CharField(blank=True, max_length=120)),
                ("unit", models.CharField(blank=True, max_length=24)),
                ("form", models.CharField(blank=True, max_length=60)),
                ("baseline", models.FloatField()),
                ("baseline_on", models.DateField()),
                (
                    "earlier",
                    models.FloatField(help_text="the reading of an earlier day before the first needle", null=True),
                ),
                ("number", models.PositiveIntegerField(help_text="readings from the baseline on")),
                ("last", models.FloatField()),
                ("last_on", models.DateField()),
                ("followed", models.FloatField(null=True)),
                ("followed_on", models.DateField(null=True)),
                ("changed", models.FloatField(help_text="improvement is positive", null=True)),
                ("verdict", models.CharField(blank=True, max_length=16)),
                ("is_reached", models.BooleanField(help_text="the headline; empty where it is in no rate", null=True)),
                (
                    "was_sent",
                    models.BooleanField(default=False, help_text="its question has left by letter within the window"),
                ),
                ("is_index", models.BooleanField(help_text="stands for the episode in figures over patients")),
                ("age", models.CharField(help_text="band of age at baseline", max_length=12)),
                ("sex", models.CharField(blank=True, max_length=8)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.clinic",
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
                    "practitioner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practitioners.practitioner",
                    ),
                ),
                (
                    "pathway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="outcomes.pathway"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_index", True)),
                        fields=["organization", "instrument", "baseline_on"],
                        name="outcomes_measured_in",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pathway", "instrument", "side", "movement", "unit", "form"),
                        name="outcomes_one_course_each",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("changed", None), ("followed", None), ("verdict", "")),
                            models.Q(models.Q(("verdict", ""), _negated=True), ("changed__isnull", False)),
                            _connector="OR",
                        ),
                        name="outcomes_verdict_has_a_change",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PathwayMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("month", models.DateField(help_text="its first day")),
                ("number", models.PositiveIntegerField(help_text="how many rows")),
                ("words", models.JSONField(default=dict)),
                ("day", models.BinaryField()),
                ("clinic", models.BinaryField()),
                ("practitioner", models.BinaryField()),
                ("followed_d", models.BinaryField()),
                ("is_recovered", models.BinaryField()),
                ("onset_d", models.BinaryField()),
                ("improved_d", models.BinaryField()),
                ("is_improved", models.BinaryField()),
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
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "month"), name="outcomes_one_beginning_each")
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("asked", models.JSONField(help_text="days, clinic and practitioner, by public reference")),
                ("asked_at", models.DateTimeField()),
                ("steps", models.JSONField(help_text="what is to be done, in order")),
                ("done", models.PositiveSmallIntegerField(default=0, help_text="steps that are done")),
                ("parts", models.JSONField(default=list)),
                ("pdf", models.BinaryField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(blank=True, help_text="the kind of fault it ended with", max_length=80)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(fields=["organization", "asked_at"], name="outcomes_reports"),
                    models.Index(
                        condition=models.Q(("finished_at", None)),
                        fields=["organization", "asked_at"],
                        name="outcomes_reports_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fault", ""), ("finished_at", None), ("pdf", None)),
                            ("finished_at__isnull", False),
                            _connector="OR",
                        ),
                        name="outcomes_report_ends_once",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SessionDose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("opened_at", models.DateTimeField()),
                ("sequence", models.PositiveIntegerField()),
                ("needles", models.PositiveSmallIntegerField()),
                ("muscles", models.JSONField(help_text="needles by muscle id")),
                ("twitches", models.PositiveIntegerField()),
                ("needle_min", models.FloatField(help_text="dwell of every needle added up, minutes")),
                ("stimulation_min", models.FloatField()),
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
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treatment.session"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.visit",
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
            name="Stale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "base_manager_name": "rows",
                "default_manager_name": "rows",
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="StaleMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("instrument", models.CharField(blank=True, max_length=40)),
                ("month", models.DateField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
            ],
            options={
                "base_manager_name": "rows",
                "default_manager_name": "rows",
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="CourseMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("month", models.DateField(help_text="its first day")),
                ("number", models.PositiveIntegerField(help_text="how many rows")),
                ("words", models.JSONField(default=dict)),
                ("day", models.BinaryField()),
                ("clinic", models.BinaryField()),
                ("practitioner", models.BinaryField()),
                ("instrument", models.CharField(max_length=40)),
                ("baseline", models.BinaryField()),
                ("earlier", models.BinaryField()),
                ("followed", models.BinaryField()),
                ("changed", models.BinaryField()),
                ("verdict", models.BinaryField()),
                ("is_reached", models.BinaryField()),
                ("was_sent", models.BinaryField()),
                ("age", models.BinaryField()),
                ("sex", models.BinaryField()),
                ("needles", models.BinaryField()),
                ("sessions", models.BinaryField()),
                ("muscles", models.BinaryField()),
                ("main_muscle", models.BinaryField()),
                ("twitches", models.BinaryField()),
                ("needle_min", models.BinaryField()),
                ("stimulation_min", models.BinaryField()),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "instrument", "month"), name="outcomes_one_month_each"
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
    ]
