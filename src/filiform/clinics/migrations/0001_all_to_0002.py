import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs


class Migration(migrations.Migration):
    replaces = [("clinics", "0001_initial"), ("clinics", "0002_clinic_settings")]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=160)),
                (
                    "jurisdiction",
                    models.CharField(help_text="key of the practice-rules catalogue, for example US-CO", max_length=12),
                ),
                ("is_demo", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Clinic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=160)),
                ("time_zone", models.CharField(default="UTC", max_length=64)),
                ("address", models.CharField(blank=True, max_length=240)),
                ("phone", models.CharField(blank=True, max_length=40)),
                (
                    "settings",
                    models.JSONField(blank=True, default=dict, help_text="what a step lets a clinic set, by step"),
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
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=80)),
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
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Owner"), ("practitioner", "Practitioner"), ("reception", "Reception")],
                        max_length=16,
                    ),
                ),
                (
                    "treats",
                    models.BooleanField(default=False, help_text="an owner who also treats, as in a practice of one"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "user",
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
                    models.UniqueConstraint(fields=("user", "organization"), name="clinics_one_membership")
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
    ]
