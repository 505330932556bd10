import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("examination", "0003_name_points")]

    operations = [
        migrations.AlterField(
            model_name="triggerpoint",
            name="tracked",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sightings",
                to="examination.trackedpoint",
            ),
        ),
        migrations.AddConstraint(
            model_name="triggerpoint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("examination", "tracked"),
                name="examination_tracked_once",
            ),
        ),
    ]
