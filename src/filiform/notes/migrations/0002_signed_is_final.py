from django.db import migrations

from filiform.core.append_only import append_only, locked_once


class Migration(migrations.Migration):
    dependencies = [("notes", "0001_initial")]
    operations = [locked_once("notes_note", "signed_at"), append_only("notes_addendum")]
