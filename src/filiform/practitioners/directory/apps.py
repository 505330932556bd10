from datetime import timedelta

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "filiform.practitioners.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from filiform.core.chores import add_chore
        from filiform.practitioners.changes import tell_of_changes
        from filiform.practitioners.directory import services
        from filiform.practitioners.directory.joining.services import read_joined

        tell_of_changes(services.refresh_practitioner)
        # More often than daily: a day ends at another hour in each clinic.
        add_chore("directory", timedelta(minutes=15), services.renew_listings)
        add_chore("joined directories", timedelta(hours=1), read_joined)
