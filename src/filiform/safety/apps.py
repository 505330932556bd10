from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "filiform.safety"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from filiform.safety.services import sessions
        from filiform.treatment.telling import tell_of_acts

        tell_of_acts(sessions.REPORTS, sessions.follow_session)
        tell_of_acts(sessions.COUNTS, sessions.count_session)
