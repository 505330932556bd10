import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs
from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    replaces = [
        ("safety", "0001_initial"),
        ("safety", "0002_append_only"),
        ("safety", "0003_what_sessions_reported"),
        ("safety", "0004_exposures"),
        ("safety", "0005_exposures_append_only"),
        ("safety", "0006_kinds_as_sessions_say"),
        ("safety", "0007_counted_by_index"),
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
            name="AdverseEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                (
                    "incident",
                    models.PositiveIntegerField(
                        help_text="sequence of the act of the session that reported it", null=True
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True, help_text="what it came from, once: a follow-up answer", max_length=80
                    ),
                ),
                ("sequence", models.PositiveIntegerField(help_text="of the last line of its history")),
                (
                    "kind",
                    models.CharField(help_text="id of adverse-events.yaml, or as a session said it", max_length=100),
                ),
                ("grade", models.CharField(blank=True, max_length=16)),
                ("is_near_miss", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=16)),
                ("noticed_at", models.DateTimeField()),
                (
                    "counts_on",
                    models.DateField(help_text="the clinic's day of the session, or of notice where there is none"),
                ),
                ("causality", models.CharField(blank=True, max_length=16)),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("state", models.CharField(max_length=16)),
                ("conclusion", models.CharField(blank=True, max_length=16)),
                ("reported_at", models.DateTimeField()),
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
                    "patient",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                    ),
                ),
                (
                    "practitioner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practitioners.practitioner",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treatment.session"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.visit"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(fields=["organization", "-counts_on", "-id"], name="safety_events_by_day"),
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["organization", "noticed_at"],
                        name="safety_events_open",
                    ),
                    models.Index(fields=["patient"], name="safety_events_of_patient"),
                    models.Index(
                        fields=[
                            "organization",
                            "counts_on",
                            "is_near_miss",
                            "conclusion",
                            "kind",
                            "grade",
                            "state",
                            "session",
                            "clinic",
                            "practitioner",
                            "visit",
                        ],
                        name="safety_events_counted",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("origin", ""), _negated=True),
                        fields=("organization", "origin"),
                        name="safety_event_once_each_origin",
                    ),
                    models.UniqueConstraint(fields=("session", "incident"), name="safety_event_once_each_incident"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), models.Q(("conclusion", ""), _negated=True)),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("conclusion", "")),
                            _connector="OR",
                        ),
                        name="safety_closed_with_a_conclusion",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EventEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=24)),
                ("said", models.JSONField(help_text="what this line changed, by name")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safety.adverseevent"
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
                "constraints": [models.UniqueConstraint(fields=("event", "sequence"), name="safety_one_line_each")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Exposure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                (
                    "person_name",
                    models.CharField(help_text="as it was then; of somebody without an account alone", max_length=120),
                ),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="case number within the year: the log names cases, not people"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("how", models.CharField(max_length=16)),
                ("happened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "next_test_on",
                    models.DateField(help_text="the earliest test that is planned and not done", null=True),
                ),
                ("reported_at", models.DateTimeField()),
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
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "source_visit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.visit"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(fields=["organization", "-happened_at"], name="safety_exposures_by_time"),
                    models.Index(fields=["organization", "person"], name="safety_exposures_of_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "year", "number"), name="safety_one_case_each_number"
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ExposureEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=24)),
                ("said", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "exposure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safety.exposure"
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
                "constraints": [
                    models.UniqueConstraint(fields=("exposure", "sequence"), name="safety_one_exposure_line_each")
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SessionTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("day", models.DateField(help_text="the clinic's day on which the sessions were opened")),
                ("sessions", models.PositiveIntegerField(default=0, help_text="closed, or open again since")),
                ("needles", models.PositiveIntegerField(default=0)),
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
                        fields=("organization", "day", "clinic", "practitioner"), name="safety_one_tally_each"
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        append_only("safety_evententry"),
        append_only("safety_exposureentry"),
    ]
