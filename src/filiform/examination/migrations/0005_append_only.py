from django.db import migrations

from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("examination", "0004_points_named")]
    operations = [append_only("examination_careplan"), append_only("examination_planrecord")]
