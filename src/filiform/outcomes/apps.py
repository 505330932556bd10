from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "filiform.outcomes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from filiform.core.chores import add_chore
        from filiform.examination.planning.telling import tell_of_onsets
        from filiform.measures.telling import tell_of_readings
        from filiform.outcomes import chores, services
        from filiform.patients.telling import tell_of_corrections
        from filiform.treatment.telling import tell_of_acts

        tell_of_readings(services.mark_stale)
        tell_of_onsets(services.mark_stale)
        tell_of_corrections(services.mark_stale_after_correction)
        tell_of_acts(frozenset({"session.closed", "event.corrected"}), services.mark_stale_after_session)
        add_chore("outcomes", timedelta(seconds=5), chores.refresh)
        add_chore("owner reports", timedelta(seconds=1), chores.make_reports)
