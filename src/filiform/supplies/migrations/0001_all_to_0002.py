import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import filiform.core.refs
from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    replaces = [("supplies", "0001_initial"), ("supplies", "0002_packs_and_stock")]

    initial = True

    dependencies = [
        ("clinics", "0001_all_to_0002"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("maker", models.CharField(max_length=80)),
                ("product", models.CharField(blank=True, max_length=120)),
                ("lot", models.CharField(max_length=60)),
                ("gauge_mm", models.FloatField()),
                ("length_mm", models.FloatField()),
                (
                    "product_code",
                    models.CharField(blank=True, help_text="GTIN, or HIBC labeler, product and unit", max_length=30),
                ),
                (
                    "needles_received",
                    models.PositiveIntegerField(help_text="with the first delivery; null is not counted", null=True),
                ),
                ("handle_colour", models.CharField(blank=True, max_length=30)),
                ("expires_on", models.DateField()),
                ("received_on", models.DateField()),
                ("recalled_at", models.DateTimeField(blank=True, null=True)),
                ("recall_reason", models.CharField(blank=True, max_length=240)),
                ("note", models.CharField(blank=True, max_length=240)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.organization"
                    ),
                ),
                (
                    "recalled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "rows",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(fields=["organization", "expires_on"], name="supplies_by_expiry"),
                    models.Index(fields=["organization", "product_code"], name="supplies_by_product"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "lot", "maker", "gauge_mm", "length_mm"), name="supplies_lot_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recalled_at", None), ("recalled_by", None)),
                            models.Q(("recalled_at__isnull", False), ("recalled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="supplies_recall_has_a_name",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="StockMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=filiform.core.refs.new_ref, editable=False, max_length=26, unique=True),
                ),
                ("needles", models.IntegerField()),
                ("reason", models.CharField(max_length=10)),
                ("note", models.CharField(blank=True, max_length=240)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="supplies.lot"
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason", "counted"),
                            models.Q(("needles__lt", 0), ("reason", "received")),
                            ("needles__gt", 0),
                            _connector="OR",
                        ),
                        name="supplies_move_goes_its_way",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        append_only("supplies_stockmove"),
    ]
