from django.apps import AppConfig

from filiform.booking.types import Step, add_step
from filiform.patients.types import show_alerts_from


class IntakeConfig(AppConfig):
    name = "filiform.intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from filiform.intake.phone.cards import cards
        from filiform.intake.queries import alerts, history_statuses
        from filiform.intake.redflags.letters import BEFORE_VISIT
        from filiform.outbox.types import add_kind
        from filiform.patients.access.cards import add_cards

        add_kind(BEFORE_VISIT)
        add_cards(cards)
        add_step(Step("history", "History", "intake:history", 10, history_statuses))
        show_alerts_from(alerts)
