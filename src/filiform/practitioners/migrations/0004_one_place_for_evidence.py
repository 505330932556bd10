from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("practitioners", "0003_bring_evidence_over")]

    operations = [
        migrations.RemoveField(model_name="practitioner", name="licence_expires_on"),
        migrations.RemoveField(model_name="practitioner", name="licence_jurisdiction"),
        migrations.RemoveField(model_name="practitioner", name="licence_number"),
        migrations.RemoveField(model_name="practitioner", name="licensed_since"),
        migrations.DeleteModel(name="Training"),
    ]
