from typing import Any

from django.db import migrations, models
from django.db.models import Min, OuterRef, Subquery


def from_the_stream(apps: Any, editor: Any) -> None:
    """Sessions closed before this version: when they were, from their events."""
    closings = apps.get_model("treatment", "Event").rows.filter(session=OuterRef("pk"), kind="session.closed")
    first = closings.order_by().values("session").annotate(first=Min("occurred_at")).values("first")
    apps.get_model("treatment", "Session").rows.update(first_closed_at=Subquery(first))


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0002_clinic_settings"),
        ("practitioners", "0001_initial"),
        ("treatment", "0006_corrections_by_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="first_closed_at",
            field=models.DateTimeField(help_text="stays when the session is opened again", null=True),
        ),
        migrations.RunPython(from_the_stream, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("first_closed_at__isnull", False)),
                fields=["organization"],
                name="treatment_open_again",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["organization", "practitioner", "opened_at"], name="treatment_by_practitioner"),
        ),
    ]
