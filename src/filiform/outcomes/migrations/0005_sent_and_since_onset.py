import struct
from typing import Any

from django.db import migrations, models


def fill_months(apps: Any, schema_editor: Any) -> None:
    """Until a month is made anew, what is new in it is not known; whoever has rows is made anew by a chore."""
    courses, pathways = apps.get_model("outcomes", "CourseMonth"), apps.get_model("outcomes", "PathwayMonth")
    for pk, number in list(courses.rows.values_list("pk", "number")):
        courses.rows.filter(pk=pk).update(was_sent=bytes(number))
    for pk, number in list(pathways.rows.values_list("pk", "number")):
        unknown = struct.pack(f"<{number}d", *[float("nan")] * number)
        pathways.rows.filter(pk=pk).update(onset_d=unknown, improved_d=unknown, is_improved=bytes(number))
    pathway, stale = apps.get_model("outcomes", "Pathway"), apps.get_model("outcomes", "Stale")
    whose = pathway.rows.order_by("patient_id").values_list("organization_id", "patient_id").distinct()
    stale.rows.bulk_create(
        [stale(organization_id=organization, patient_id=patient) for organization, patient in whose], batch_size=1000
    )


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0004_months"),
        ("measures", "0006_letters_that_left"),
    ]

    operations = [
        migrations.AddField(
            model_name="course",
            name="was_sent",
            field=models.BooleanField(default=False, help_text="its question has left by letter within the window"),
        ),
        migrations.AddField(
            model_name="pathway",
            name="onset_d",
            field=models.PositiveIntegerField(
                help_text="days from the beginning of the complaint to the first visit", null=True
            ),
        ),
        migrations.AddField(
            model_name="pathway",
            name="improved_d",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="pathway",
            name="is_improved",
            field=models.BooleanField(default=False),
        ),
        *(
            migrations.AddField(
                model_name=model,
                name=name,
                field=models.BinaryField(default=b""),
                preserve_default=False,
            )
            for model, name in (
                ("coursemonth", "was_sent"),
                ("pathwaymonth", "onset_d"),
                ("pathwaymonth", "improved_d"),
                ("pathwaymonth", "is_improved"),
            )
        ),
        migrations.RunPython(fill_months, migrations.RunPython.noop),
    ]
