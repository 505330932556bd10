from django.db import migrations

from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("safety", "0004_exposures")]
    operations = [append_only("safety_exposureentry")]
