import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs
from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    replaces = [("aftercare", "0001_initial"), ("aftercare", "0002_append_only")]

    initial = True

    dependencies = [
        ("booking", "0001_all_to_0005"),
        ("clinics", "0001_all_to_0002"),
        ("patients", "0001_all_to_0002"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("window", models.CharField(max_length=12)),
                ("closed_at", models.DateTimeField(help_text="when the session closed; the hours count from here")),
                ("due_at", models.DateTimeField()),
                ("until", models.DateTimeField(help_text="after that the link is over and silence is unanswered")),
                ("asks", models.JSONField()),
                ("risks", models.JSONField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("is_reached", models.BooleanField(default=False, help_text="a letter could be written to her")),
                ("answered_at", models.DateTimeField(null=True)),
                ("flags", models.JSONField(help_text="of the answer that counts", null=True)),
                ("was_red", models.BooleanField(default=False, help_text="also where a later answer took it back")),
                ("void_at", models.DateTimeField(null=True)),
                ("void_reason", models.CharField(blank=True, max_length=120)),
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
                    models.Index(
                        condition=models.Q(("answered_at", None), ("asked_at", None), ("void_at", None)),
                        fields=["due_at"],
                        name="aftercare_to_ask",
                    ),
                    models.Index(fields=["organization", "-due_at"], name="aftercare_by_day"),
                    models.Index(fields=["patient", "-due_at"], name="aftercare_by_patient"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "window"), name="aftercare_asked_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("flags", None)),
                            models.Q(("answered_at__isnull", False), ("flags__isnull", False)),
                            _connector="OR",
                        ),
                        name="aftercare_answer_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("due_at"))), name="aftercare_open_for_a_while"
                    ),
                ],
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
                ("number", models.PositiveSmallIntegerField()),
                ("soreness", models.PositiveSmallIntegerField(null=True)),
                (
                    "bruise",
                    models.CharField(
                        blank=True, choices=[("none", "none"), ("small", "small"), ("large", "large")], max_length=8
                    ),
                ),
                ("flags", models.JSONField()),
                ("words", models.TextField(blank=True)),
                ("source", models.CharField(choices=[("link", "link"), ("phone", "phone")], max_length=8)),
                ("language", models.CharField(max_length=12)),
                ("token", models.UUIDField(unique=True)),
                ("given_at", models.DateTimeField()),
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
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="aftercare.followup"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "constraints": [
                    models.UniqueConstraint(fields=("follow_up", "number"), name="aftercare_answers_in_order"),
                    models.CheckConstraint(
                        condition=models.Q(("soreness", None), ("soreness__lte", 10), _connector="OR"),
                        name="aftercare_soreness_is_0_to_10",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("flags", models.JSONField()),
                ("urgency", models.CharField(max_length=8)),
                ("raised_at", models.DateTimeField()),
                ("untaken_since", models.DateTimeField(null=True)),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("well", "Spoken with: settled"),
                            ("advice", "Spoken with: advice given"),
                            ("seen-here", "Seen at the clinic"),
                            ("doctor", "With a doctor"),
                            ("hospital", "In hospital or emergency department"),
                            ("mistaken", "Answered by mistake"),
                            ("not-reached", "Not reached, all ways tried"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "event_ref",
                    models.CharField(blank=True, help_text="ref of the entry in the safety register", max_length=26),
                ),
                (
                    "closed_by",
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
                (
                    "follow_up",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="aftercare.followup",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="aftercare_alarm_due"
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["organization"], name="aftercare_alarms_open"
                    ),
                    models.Index(fields=["organization", "-raised_at"], name="aftercare_alarms_by_time"),
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["patient"], name="aftercare_alarm_of_patient"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("visit",),
                        name="aftercare_one_open_alarm_a_visit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_at", None), ("taken_by", None)),
                            models.Q(("taken_at__isnull", False), ("taken_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="aftercare_alarm_taken_by_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None), ("outcome", "")),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="aftercare_alarm_closed_by_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("next_at", None)),
                            models.Q(("next_at", None), ("taken_at__isnull", False)),
                            models.Q(
                                ("closed_at", None),
                                ("next_at__isnull", False),
                                ("taken_at", None),
                                ("untaken_since__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="aftercare_alarm_never_dropped",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SheetGiven",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("in-session", "in the session"),
                            ("screen", "shown on the screen"),
                            ("paper", "on paper"),
                            ("mail", "by mail"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sheets", models.JSONField()),
                ("language", models.CharField(blank=True, max_length=12)),
                ("version", models.CharField(blank=True, max_length=60)),
                ("text", models.JSONField(default=dict)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("given_at", models.DateTimeField()),
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
                "indexes": [models.Index(fields=["visit", "given_at"], name="aftercare_sheet_by_visit")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AlarmEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("raised", "raised"),
                            ("flagged", "flagged"),
                            ("corrected", "corrected"),
                            ("told", "told"),
                            ("taken", "taken"),
                            ("handed-back", "handed-back"),
                            ("noted", "noted"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("words", models.CharField(blank=True, max_length=800)),
                ("facts", models.JSONField(default=dict)),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="aftercare.alarm"
                    ),
                ),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [models.Index(fields=["alarm", "at"], name="aftercare_alarm_history")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        append_only("aftercare_sheetgiven"),
        append_only("aftercare_answer"),
        append_only("aftercare_alarmentry"),
    ]
