from django.apps import AppConfig

from filiform.booking.types import Step, add_step
from filiform.intake.types import tell_of_answers


class ScreeningConfig(AppConfig):
    name = "filiform.screening"

    def ready(self) -> None:
        from filiform.screening.queries import screening_statuses
        from filiform.screening.services import follow_answers

        add_step(Step("verdict", "Verdict", "screening:verdict", 20, screening_statuses))
        tell_of_answers(follow_answers)
