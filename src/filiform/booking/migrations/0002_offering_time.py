"""What can be booked, when each works, and what a visit keeps of its booking."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import filiform.core.refs


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0001_initial"),
        ("clinics", "0002_clinic_settings"),
        ("patients", "0001_initial"),
        ("practitioners", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="add_ons",
            field=models.JSONField(blank=True, default=list, help_text="names, as they were when it was booked"),
        ),
        migrations.AddField(
            model_name="visit",
            name="booked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="cancelled_by",
            field=models.CharField(blank=True, choices=[("patient", "Patient"), ("clinic", "Clinic")], max_length=8),
        ),
        migrations.AddField(
            model_name="visit",
            name="cancelled_why",
            field=models.CharField(blank=True, max_length=240),
        ),
        migrations.AddField(
            model_name="visit",
            name="is_late_cancel",
            field=models.BooleanField(default=False, help_text="later than the clinic's notice allows"),
        ),
        migrations.AddField(
            model_name="visit",
            name="is_overlap",
            field=models.BooleanField(default=False, help_text="over another visit, on purpose, by the clinic"),
        ),
        migrations.AddField(
            model_name="visit",
            name="look_alike",
            field=models.ForeignKey(
                blank=True,
                help_text="booked online by somebody who may be this patient; the desk looks",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="patients.patient",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="revision",
            field=models.PositiveSmallIntegerField(default=0, help_text="changes of time, place or calling-off"),
        ),
        migrations.AddField(
            model_name="visit",
            name="source",
            field=models.CharField(
                choices=[
                    ("desk", "Clinic"),
                    ("walk-in", "Walk-in"),
                    ("online", "Online"),
                    ("wait-list", "Wait list"),
                    ("import", "Earlier record"),
                ],
                default="desk",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="VisitType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=80)),
                ("description", models.CharField(blank=True, help_text="shown to whoever books", max_length=240)),
                (
                    "kind",
                    models.CharField(
                        choices=[("initial", "Initial evaluation"), ("follow-up", "Follow-up"), ("walk-in", "Walk-in")],
                        max_length=16,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField()),
                ("before_min", models.PositiveSmallIntegerField(default=0)),
                ("after_min", models.PositiveSmallIntegerField(default=0)),
                ("needs_room", models.BooleanField(default=True)),
                ("needling", models.BooleanField(default=True)),
                (
                    "online",
                    models.CharField(
                        choices=[
                            ("bookable", "Bookable online"),
                            ("contact", "Shown, contact to book"),
                            ("hidden", "Not shown"),
                        ],
                        default="hidden",
                        max_length=12,
                    ),
                ),
                ("for_new", models.BooleanField(default=True)),
                ("for_returning", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
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
            name="AddOn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=80)),
                ("minutes", models.PositiveSmallIntegerField()),
                ("is_online", models.BooleanField(default=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
                (
                    "visit_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.visittype"
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
        migrations.AddField(
            model_name="visit",
            name="visit_type",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="booking.visittype",
            ),
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(help_text="shown to whoever books", max_length=120)),
                ("from_day", models.DateField()),
                ("until_day", models.DateField()),
                ("starts", models.TimeField(blank=True, null=True)),
                ("ends", models.TimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
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
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.room",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [models.Index(fields=["clinic", "until_day"], name="booking_closure_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_day__gte", models.F("from_day"))), name="booking_closure_has_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends", None), ("starts", None)),
                            ("ends__gt", models.F("starts")),
                            _connector="OR",
                        ),
                        name="booking_closure_has_hours",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("weekday", models.PositiveSmallIntegerField(help_text="Monday is 0")),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(blank=True, help_text="the last day of it", null=True)),
                (
                    "every_weeks",
                    models.PositiveSmallIntegerField(default=1, help_text="counted from the week of its first day"),
                ),
                (
                    "online",
                    models.CharField(
                        choices=[
                            ("bookable", "Bookable online"),
                            ("contact", "Shown, contact to book"),
                            ("hidden", "Not shown"),
                        ],
                        default="bookable",
                        max_length=12,
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.room",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [models.Index(fields=["practitioner", "removed_at"], name="booking_shift_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="booking_shift_has_length"
                    ),
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="booking_shift_has_weekday"),
                    models.CheckConstraint(
                        condition=models.Q(("every_weeks__gte", 1)), name="booking_shift_comes_again"
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TimeOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("from_day", models.DateField()),
                ("until_day", models.DateField()),
                ("starts", models.TimeField(blank=True, null=True)),
                ("ends", models.TimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=120)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
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
                "indexes": [models.Index(fields=["practitioner", "until_day"], name="booking_time_off_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_day__gte", models.F("from_day"))), name="booking_time_off_has_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends", None), ("starts", None)),
                            ("ends__gt", models.F("starts")),
                            _connector="OR",
                        ),
                        name="booking_time_off_has_hours",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name="visittype",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 5), ("minutes__lte", 480)), name="booking_type_has_length"
            ),
        ),
    ]
