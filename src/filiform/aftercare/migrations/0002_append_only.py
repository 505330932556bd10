from django.db import migrations

from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("aftercare", "0001_initial")]
    operations = [
        append_only("aftercare_sheetgiven"),
        append_only("aftercare_answer"),
        append_only("aftercare_alarmentry"),
    ]
