from django.apps import AppConfig

from filiform.booking.types import Step, add_step


class ConsentConfig(AppConfig):
    name = "filiform.consent"

    def ready(self) -> None:
        from filiform.consent.phone.letters import COPY
        from filiform.consent.phone.queries import cards
        from filiform.consent.queries import consent_statuses
        from filiform.outbox.types import add_kind
        from filiform.patients.access.cards import add_cards

        add_step(Step("consent", "Consent", "consent:visit", 40, consent_statuses))
        add_kind(COPY)
        add_cards(cards)
