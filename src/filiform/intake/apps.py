from django.apps import AppConfig

from filiform.patients.types import show_alerts_from


class IntakeConfig(AppConfig):
    name = "filiform.intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from filiform.intake.queries import alerts

        show_alerts_from(alerts)
