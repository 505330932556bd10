import django.db.models.deletion
from django.db import migrations, models

from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    replaces = [("audit", "0001_initial"), ("audit", "0002_append_only")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("length", models.BigIntegerField(default=0)),
                ("head", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.BigIntegerField()),
                ("organization", models.CharField(max_length=26)),
                ("kind", models.CharField(max_length=64)),
                ("patient", models.CharField(blank=True, max_length=26)),
                ("about", models.CharField(blank=True, max_length=64)),
                ("by", models.CharField(blank=True, max_length=26)),
                ("at", models.DateTimeField()),
                ("facts", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
                (
                    "chain",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.chain"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "patient", "-at"], name="audit_by_patient"),
                    models.Index(fields=["organization", "-at"], name="audit_by_time"),
                ],
                "constraints": [models.UniqueConstraint(fields=("chain", "sequence"), name="audit_line_once")],
            },
        ),
        append_only("audit_line"),
    ]
