from datetime import timedelta

from django.apps import AppConfig


class ChoresConfig(AppConfig):
    name = "filiform.core.chores"
    label = "chores"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from filiform.core.chores import add_chore
        from filiform.core.sqlite.statistics import look

        add_chore("database statistics", timedelta(hours=6), look)
