from django.apps import AppConfig

from filiform.booking.types import Step, add_step


class ExaminationConfig(AppConfig):
    name = "filiform.examination"

    def ready(self) -> None:
        from filiform.examination.queries import examination_statuses

        add_step(Step("examination", "Examination", "examination:visit", 30, examination_statuses))
