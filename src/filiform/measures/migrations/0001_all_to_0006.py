import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs
import filiform.measures.types
from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    replaces = [
        ("measures", "0001_initial"),
        ("measures", "0002_append_only"),
        ("measures", "0003_what_a_figure_needs"),
        ("measures", "0004_asked_by_link"),
        ("measures", "0005_corrected_by_link"),
        ("measures", "0006_letters_that_left"),
    ]

    initial = True

    dependencies = [
        ("booking", "0001_all_to_0005"),
        ("clinics", "0001_all_to_0002"),
        ("patients", "0001_all_to_0002"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Asking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("baseline", "Before the first visit"),
                            ("each_visit", "Before a visit"),
                            ("discharge", "At discharge"),
                            ("follow_up", "Follow-up"),
                        ],
                        max_length=12,
                    ),
                ),
                ("weeks", models.PositiveSmallIntegerField(default=0)),
                ("instruments", models.JSONField()),
                ("due_at", models.DateTimeField()),
                ("until", models.DateTimeField(help_text="after that the link is over and silence is unanswered")),
                ("asked_at", models.DateTimeField(null=True)),
                ("is_reached", models.BooleanField(default=False, help_text="a letter could be written to her")),
                ("left_at", models.DateTimeField(help_text="when the letter that asks has left the clinic", null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "corrected_at",
                    models.DateTimeField(help_text="when she last put other answers in their place", null=True),
                ),
                (
                    "closed_at",
                    models.DateTimeField(help_text="what stood typed was scored; nothing more can come", null=True),
                ),
                (
                    "settled_at",
                    models.DateTimeField(help_text="corrections left typed were looked at once it was over", null=True),
                ),
                ("void_at", models.DateTimeField(null=True)),
                (
                    "is_called_off",
                    models.BooleanField(default=False, help_text="taken back by hand, so no visit brings it back"),
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
                    models.Index(
                        condition=models.Q(("asked_at", None), ("void_at", None)),
                        fields=["due_at"],
                        name="measures_to_ask",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None), ("void_at", None)),
                        fields=["until"],
                        name="measures_to_close",
                    ),
                    models.Index(fields=["organization", "-due_at"], name="measures_asked_by_day"),
                    models.Index(fields=["patient", "-due_at"], name="measures_asked_by_patient"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "occasion", "weeks"), name="measures_asked_once"),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("due_at"))), name="measures_open_for_a_while"
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AskingAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("instrument", models.CharField(max_length=40)),
                ("typed", models.JSONField()),
                ("language", models.CharField(max_length=12)),
                ("given_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "correction",
                    models.JSONField(help_text="typed again after it was sent, and not sent yet", null=True),
                ),
                (
                    "asking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="measures.asking"
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
                    models.Index(
                        condition=models.Q(("correction__isnull", False)),
                        fields=["asking"],
                        name="measures_typed_again",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("asking", "instrument"), name="measures_one_answer_an_instrument")
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AskingPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("instruments", models.JSONField()),
                ("follow_up_weeks", models.JSONField()),
                ("days_before_visit", models.PositiveSmallIntegerField()),
                ("days_open", models.PositiveSmallIntegerField()),
                ("is_on", models.BooleanField(default=True)),
                ("set_at", models.DateTimeField()),
                (
                    "episode",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.episode"
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
                    "visit_type",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.visittype"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("episode", None), ("visit_type", None)),
                        fields=("organization",),
                        name="measures_one_usual_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("episode", None), ("visit_type", None), _connector="OR"),
                        name="measures_plan_is_of_one_thing",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Asterisk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("instrument", models.CharField(max_length=40)),
                ("side", models.CharField(blank=True, max_length=8)),
                ("movement", models.CharField(blank=True, max_length=120)),
                ("chosen_at", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "dropped_by",
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dropped_at", None)),
                        fields=("visit", "instrument", "side", "movement"),
                        name="measures_one_asterisk_a_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dropped_at", None), ("dropped_by", None)),
                            models.Q(("dropped_at__isnull", False), ("dropped_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="measures_asterisk_dropped_by_name",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("instrument", models.CharField(help_text="id of the instruments catalogue", max_length=40)),
                ("value", models.DecimalField(decimal_places=3, max_digits=9, null=True)),
                ("unit", models.CharField(blank=True, max_length=24)),
                ("side", models.CharField(blank=True, max_length=8)),
                (
                    "movement",
                    models.CharField(blank=True, help_text="muscle id, or the patient's activity", max_length=120),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[("none", "Today"), ("before", "Before treatment"), ("after", "After treatment")],
                        max_length=8,
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        blank=True, help_text="version of the form, or recipe: best, mean, pooled", max_length=60
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("in-clinic", "In the clinic"),
                            ("phone", "On the phone"),
                            ("imported", "Earlier record"),
                        ],
                        default=filiform.measures.types.Mode["IN_CLINIC"],
                        max_length=10,
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=60)),
                ("trials", models.JSONField(help_text="the single tries, in the unit", null=True)),
                ("answers", models.JSONField(help_text="what was given, as `filiform score` reads it", null=True)),
                (
                    "conditions",
                    models.JSONField(default=dict, help_text="position, tip area, pain during the try and the like"),
                ),
                ("reason", models.CharField(blank=True, help_text="why there is no score", max_length=240)),
                ("flags", models.JSONField(default=list, help_text="what a reader must know before comparing")),
                ("answered", models.PositiveSmallIntegerField(null=True)),
                ("asked", models.PositiveSmallIntegerField(null=True)),
                (
                    "catalogue",
                    models.CharField(
                        blank=True, help_text="version of the catalogue it was scored under", max_length=40
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        help_text="empty in rows older than this column: the episode of the visit",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.episode",
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
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="measures.reading",
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
                    models.Index(fields=["patient", "instrument", "-taken_at"], name="measures_by_patient"),
                    models.Index(fields=["organization", "instrument", "taken_at"], name="measures_by_instrument"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaces", None)),
                        fields=("visit", "instrument", "side", "movement", "phase"),
                        name="measures_one_first_reading",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", False),
                            ("replaces__isnull", False),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="measures_only_corrections_are_empty",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        append_only("measures_reading"),
    ]
