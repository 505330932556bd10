from django.apps import AppConfig


class TreatmentConfig(AppConfig):
    name = "filiform.treatment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from filiform.accounts.leaving import ask_before_leaving
        from filiform.booking.types import Step, add_step
        from filiform.patients.types import show_alerts_from
        from filiform.supplies.types import show_uses_from
        from filiform.treatment import queries
        from filiform.treatment.watch.leaving import needles_left

        add_step(Step("treatment", "Treatment", "treatment:room", 50, queries.treatment_statuses))
        show_alerts_from(queries.needle_alerts)
        ask_before_leaving(needles_left)
        show_uses_from(queries.NEEDLES_BY_LOT)
