from django.apps import AppConfig

from filiform.booking.types import Step, add_step


class MeasuresConfig(AppConfig):
    name = "filiform.measures"

    def ready(self) -> None:
        from filiform.measures.queries import outcome_statuses

        add_step(Step("outcome", "Outcome", "measures:visit", 35, outcome_statuses))
