import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs


class Migration(migrations.Migration):
    replaces = [("patients", "0001_initial"), ("patients", "0002_registry_use")]

    initial = True

    dependencies = [
        ("clinics", "0001_all_to_0002"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Patient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("given_name", models.CharField(max_length=80)),
                ("family_name", models.CharField(blank=True, max_length=80)),
                ("preferred_name", models.CharField(blank=True, max_length=80)),
                ("born_on", models.DateField()),
                ("sex", models.CharField(blank=True, help_text="FHIR administrative gender", max_length=8)),
                ("pronouns", models.CharField(blank=True, max_length=40)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("address", models.CharField(blank=True, max_length=240)),
                ("language", models.CharField(default="en", max_length=12)),
                ("occupation", models.CharField(blank=True, max_length=120)),
                ("emergency_contact", models.CharField(blank=True, max_length=160)),
                (
                    "registry_use",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("agreed", "Agreed"),
                            ("declined", "Declined: nothing of it leaves"),
                        ],
                        help_text="what she said to a registry without names; declined keeps all of her out of it",
                        max_length=8,
                    ),
                ),
                ("search_text", models.CharField(editable=False, max_length=260)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
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
                "indexes": [
                    models.Index(fields=["organization", "family_name", "given_name"], name="patients_by_name"),
                    models.Index(fields=["organization", "born_on"], name="patients_by_birth"),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
    ]
