from django.apps import AppConfig

from filiform.booking.types import Step, add_step


class ConsentConfig(AppConfig):
    name = "filiform.consent"

    def ready(self) -> None:
        from filiform.consent.queries import consent_statuses

        add_step(Step("consent", "Consent", "consent:visit", 40, consent_statuses))
