from django.apps import AppConfig

from filiform.booking.types import Step, add_step, tell_of_visits


class MeasuresConfig(AppConfig):
    name = "filiform.measures"

    def ready(self) -> None:
        from datetime import timedelta

        from filiform.core.chores import add_chore
        from filiform.measures.asking import chores, letters, own_cards, services
        from filiform.measures.asking.following.services import follow_visit
        from filiform.measures.queries import outcome_statuses
        from filiform.outbox.types import add_kind, tell_of_left
        from filiform.patients.access.cards import add_cards
        from filiform.patients.access.purposes import add_purpose
        from filiform.patients.access.types import Purpose

        add_kind(letters.QUESTIONS)
        tell_of_left(letters.QUESTIONS.key, services.note_left)
        add_purpose(Purpose.MEASURES, "measures:answer")
        add_cards(own_cards.cards)
        tell_of_visits(follow_visit)
        add_chore("questions", timedelta(minutes=5), chores.ask_due)
        add_step(Step("outcome", "Outcome", "measures:visit", 35, outcome_statuses))
