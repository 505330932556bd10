from django.db import migrations

from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("treatment", "0001_initial")]
    operations = [append_only("treatment_event")]
