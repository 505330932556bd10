from django.apps import AppConfig

from filiform.booking.types import Step, add_step


class ExaminationConfig(AppConfig):
    name = "filiform.examination"

    def ready(self) -> None:
        from datetime import timedelta

        from filiform.core.chores import add_chore
        from filiform.examination.planning.chores import ask_at_discharge
        from filiform.examination.queries import examination_statuses

        add_chore("discharge", timedelta(minutes=30), ask_at_discharge)
        add_step(Step("examination", "Examination", "examination:visit", 30, examination_statuses))
