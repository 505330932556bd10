from django.db import migrations

from filiform.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]
    operations = [append_only("consent_consentdocument"), append_only("consent_withdrawal")]
