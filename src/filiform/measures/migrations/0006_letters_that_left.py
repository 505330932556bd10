from typing import Any

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.utils.timezone import now


def of_before(apps: Any, schema_editor: Any) -> None:
    """What left is known from the letters; who took a question back is not, so none of those comes back by itself.

    A correction that nobody sent and that is over was told to count for nothing, and stays so.
    """
    asking, letter = apps.get_model("measures", "Asking"), apps.get_model("outbox", "Letter")
    left = letter.rows.filter(kind="measures.questions", state="sent", about=OuterRef("ref")).order_by("sent_at")
    asking.rows.filter(asked_at__isnull=False).update(left_at=Subquery(left.values("sent_at")[:1]))
    asking.rows.filter(void_at__isnull=False).update(is_called_off=True)
    over = asking.rows.filter(until__lte=now(), answers__correction__isnull=False)
    over.update(settled_at=F("until"))


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0005_corrected_by_link"),
        ("outbox", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="asking",
            name="left_at",
            field=models.DateTimeField(help_text="when the letter that asks has left the clinic", null=True),
        ),
        migrations.AddField(
            model_name="asking",
            name="settled_at",
            field=models.DateTimeField(help_text="corrections left typed were looked at once it was over", null=True),
        ),
        migrations.AddField(
            model_name="asking",
            name="is_called_off",
            field=models.BooleanField(default=False, help_text="taken back by hand, so no visit brings it back"),
        ),
        migrations.AddIndex(
            model_name="askinganswer",
            index=models.Index(
                condition=models.Q(("correction__isnull", False)), fields=["asking"], name="measures_typed_again"
            ),
        ),
        migrations.RunPython(of_before, migrations.RunPython.noop),
    ]
