import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs
from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    replaces = [
        ("treatment", "0001_initial"),
        ("treatment", "0002_append_only"),
        ("treatment", "0003_treatment_room_board"),
        ("treatment", "0004_quick_picks"),
        ("treatment", "0005_calls_and_searches"),
        ("treatment", "0006_corrections_by_index"),
        ("treatment", "0007_first_closed"),
    ]

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
            name="QuickPick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "content",
                    models.JSONField(help_text="needles, stimulation and after, as treatment.picks reads them"),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "created_by",
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
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "retired_by",
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
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("organization"),
                        condition=models.Q(("owner", None), ("retired_at", None)),
                        name="treatment_clinic_pick_once",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("organization"),
                        models.F("owner"),
                        condition=models.Q(("owner__isnull", False), ("retired_at", None)),
                        name="treatment_own_pick_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("retired_at", None), ("retired_by", None)),
                            models.Q(("retired_at__isnull", False), ("retired_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="treatment_pick_retired_by_name",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PickFavourite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pick",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="favourites", to="treatment.quickpick"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "constraints": [models.UniqueConstraint(fields=("pick", "person"), name="treatment_favourite_once")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "first_closed_at",
                    models.DateTimeField(help_text="stays when the session is opened again", null=True),
                ),
                ("sequence", models.PositiveIntegerField(default=0, help_text="of the last event")),
                ("inserted", models.PositiveSmallIntegerField(default=0)),
                ("withdrawn", models.PositiveSmallIntegerField(default=0)),
                ("in_body", models.PositiveSmallIntegerField(default=0)),
                ("counted", models.PositiveSmallIntegerField(null=True)),
                ("missing", models.PositiveSmallIntegerField(default=0)),
                (
                    "longest_in_since",
                    models.DateTimeField(help_text="when the needle that is in longest went in", null=True),
                ),
                (
                    "overdue_at",
                    models.DateTimeField(help_text="when the first needle in reaches its dwell limit", null=True),
                ),
                ("stimulating", models.PositiveSmallIntegerField(default=0, help_text="channels with current running")),
                (
                    "flagged",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="acts kept although a gate would have refused them"
                    ),
                ),
                ("help_wanted_at", models.DateTimeField(null=True)),
                ("help_answered_at", models.DateTimeField(null=True)),
                ("search_closed_at", models.DateTimeField(null=True)),
                ("search_outcome", models.CharField(blank=True, max_length=240)),
                (
                    "help_answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "help_wanted_by",
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
                    "practitioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practitioners.practitioner"
                    ),
                ),
                (
                    "search_closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("in_body__gt", 0)), fields=["organization"], name="treatment_needles_in"
                    ),
                    models.Index(
                        condition=models.Q(("in_body__gt", 0), ("missing__gt", 0), _connector="OR"),
                        fields=["patient"],
                        name="treatment_alerts",
                    ),
                    models.Index(
                        condition=models.Q(("missing__gt", 0), ("search_closed_at__isnull", True)),
                        fields=["organization"],
                        name="treatment_searches_open",
                    ),
                    models.Index(
                        condition=models.Q(("help_wanted_at__isnull", False)),
                        fields=["organization"],
                        name="treatment_calls_open",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True), ("first_closed_at__isnull", False)),
                        fields=["organization"],
                        name="treatment_open_again",
                    ),
                    models.Index(
                        fields=["organization", "practitioner", "opened_at"], name="treatment_by_practitioner"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "inserted",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("withdrawn"), "+", models.F("in_body")
                                ),
                            )
                        ),
                        name="treatment_no_needle_is_forgotten",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_at", None), ("in_body", 0), _connector="OR"),
                        name="treatment_none_in_when_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("help_wanted_at", None), ("help_wanted_by", None)),
                            models.Q(("help_wanted_at__isnull", False), ("help_wanted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="treatment_call_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("help_answered_at", None), ("help_answered_by", None)),
                            models.Q(("help_answered_at__isnull", False), ("help_answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="treatment_answer_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("search_closed_at", None), ("search_closed_by", None)),
                            models.Q(("search_closed_at__isnull", False), ("search_closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="treatment_search_end_has_a_name",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("position", models.BigAutoField(primary_key=True, serialize=False)),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("version", models.PositiveSmallIntegerField()),
                ("payload", models.JSONField()),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("by", models.CharField(help_text="public ref of the person", max_length=26)),
                ("command_id", models.UUIDField(unique=True)),
                (
                    "corrects",
                    models.PositiveIntegerField(help_text="sequence of the event this one replaces", null=True),
                ),
                ("against", models.CharField(help_text="gate that would have refused it", max_length=60, null=True)),
                ("lot", models.CharField(max_length=60, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.organization",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="treatment.session",
                    ),
                ),
            ],
            options={
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("lot__isnull", False)),
                        fields=["organization", "lot"],
                        name="treatment_by_lot",
                    ),
                    models.Index(
                        condition=models.Q(("corrects__isnull", False)),
                        fields=["organization", "corrects"],
                        name="treatment_corrections",
                    ),
                    models.Index(
                        condition=models.Q(("against__isnull", False)),
                        fields=["organization", "-position"],
                        name="treatment_kept_against",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "incident.reported")),
                        fields=["organization", "-position"],
                        name="treatment_incidents",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "needle.missing")),
                        fields=["organization", "-position"],
                        name="treatment_missing",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "sequence"), name="treatment_one_event_each")
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        append_only("treatment_event"),
    ]
