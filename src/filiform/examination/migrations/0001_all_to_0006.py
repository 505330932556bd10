import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs
from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    replaces = [
        ("examination", "0001_initial"),
        ("examination", "0002_lasting_points"),
        ("examination", "0003_name_points"),
        ("examination", "0004_points_named"),
        ("examination", "0005_append_only"),
        ("examination", "0006_signs"),
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
            name="Examination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                (
                    "indication",
                    models.CharField(blank=True, help_text="working diagnosis, why a needle may help", max_length=400),
                ),
                ("findings", models.TextField(blank=True, max_length=4000)),
                ("saved_at", models.DateTimeField()),
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
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "indexes": [models.Index(fields=["patient", "-saved_at"], name="examination_by_patient")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PlanRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("review", "Review"), ("override", "Went on without a review")], max_length=8
                    ),
                ),
                ("why", models.CharField(help_text="what had raised it", max_length=12)),
                ("visits_done", models.PositiveSmallIntegerField()),
                (
                    "change",
                    models.DecimalField(decimal_places=3, help_text="positive is better", max_digits=9, null=True),
                ),
                ("checked", models.JSONField(blank=True, default=list, help_text="what was gone through")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stop", "Stop needling"),
                            ("change", "Change the treatment"),
                            ("refer", "Refer"),
                            ("go-on", "Go on as before"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("again_on", models.DateField(null=True)),
                ("signed_on", models.DateField(help_text="the clinic's day")),
                ("signed_at", models.DateTimeField()),
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
                (
                    "signed_by",
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
                "indexes": [models.Index(fields=["episode", "signed_at"], name="examination_records")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "override")),
                        fields=("visit",),
                        name="examination_one_override_a_visit",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ScreenFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("sign", models.CharField(help_text="id of the examination catalogue", max_length=40)),
                ("side", models.CharField(max_length=8)),
                ("finding", models.CharField(choices=[("normal", "Normal"), ("abnormal", "Abnormal")], max_length=8)),
                ("noted_at", models.DateTimeField()),
                (
                    "examination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signs", to="examination.examination"
                    ),
                ),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "constraints": [
                    models.UniqueConstraint(fields=("examination", "sign", "side"), name="examination_sign_once")
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TrackedPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("muscle", models.CharField(help_text="id of the muscle atlas", max_length=60)),
                ("side", models.CharField(max_length=8)),
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
                "constraints": [models.UniqueConstraint(fields=("patient", "number"), name="examination_point_number")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TriggerPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("muscle", models.CharField(help_text="id of the muscle atlas", max_length=60)),
                ("side", models.CharField(max_length=8)),
                ("view", models.CharField(blank=True, max_length=12)),
                ("x", models.FloatField(null=True)),
                ("y", models.FloatField(null=True)),
                ("taut_band", models.BooleanField(null=True)),
                ("tenderness", models.BooleanField(null=True)),
                ("referred_pain", models.BooleanField(null=True)),
                ("recognised_pain", models.BooleanField(null=True)),
                ("twitch", models.BooleanField(null=True)),
                ("referral", models.CharField(blank=True, help_text="where the pain is felt", max_length=160)),
                (
                    "referral_areas",
                    models.JSONField(blank=True, default=list, help_text="where it is felt, drawn: view and strokes"),
                ),
                (
                    "recognition",
                    models.CharField(
                        choices=[
                            ("new", "A new point"),
                            ("open", "Not said whether known"),
                            ("same", "The same as before"),
                            ("carried", "Kept"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400)),
                ("is_target", models.BooleanField(default=False)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("found", "Found today"),
                            ("carried", "Carried from last visit"),
                            ("changed", "Carried, changed today"),
                        ],
                        max_length=8,
                    ),
                ),
                ("noted_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "carried_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="examination.triggerpoint",
                    ),
                ),
                (
                    "examination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="points", to="examination.examination"
                    ),
                ),
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
                    "tracked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sightings",
                        to="examination.trackedpoint",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("x", None), ("y", None)),
                            models.Q(("x__gte", 0), ("x__lte", 1), ("y__gte", 0), ("y__lte", 1)),
                            _connector="OR",
                        ),
                        name="examination_point_on_chart",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("carried_from__isnull", False), ("removed_at", None)),
                        fields=("examination", "carried_from"),
                        name="examination_carried_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("examination", "tracked"),
                        name="examination_tracked_once",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="CarePlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("complaint", models.CharField(max_length=240)),
                ("began_on", models.DateField(null=True)),
                (
                    "stage",
                    models.CharField(blank=True, help_text="id of a stage of the examination catalogue", max_length=12),
                ),
                (
                    "codes",
                    models.JSONField(
                        blank=True, default=list, help_text="ICD-10-CM: code and title, first the main one"
                    ),
                ),
                ("planned_visits", models.PositiveSmallIntegerField(null=True)),
                ("review_on", models.DateField(null=True)),
                ("instrument", models.CharField(blank=True, help_text="the primary outcome", max_length=40)),
                ("side", models.CharField(blank=True, max_length=8)),
                ("movement", models.CharField(blank=True, max_length=120)),
                ("goal", models.DecimalField(decimal_places=3, max_digits=9, null=True)),
                (
                    "mdc",
                    models.DecimalField(
                        decimal_places=3, help_text="the change that counts as real", max_digits=9, null=True
                    ),
                ),
                (
                    "mdc_is_share",
                    models.BooleanField(default=False, help_text="mdc is a percentage of the first value"),
                ),
                ("mdc_source", models.CharField(blank=True, max_length=400)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="why the primary outcome was changed", max_length=400),
                ),
                ("catalogue", models.CharField(help_text="versions the choices were made under", max_length=160)),
                ("set_at", models.DateTimeField()),
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
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="examination.careplan",
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaces", None)), fields=("episode",), name="examination_one_first_plan"
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        append_only("examination_careplan"),
        append_only("examination_planrecord"),
    ]
