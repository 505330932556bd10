from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "filiform.outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from filiform.core.chores import add_chore
        from filiform.outbox.sending import chores

        add_chore("letters", timedelta(seconds=2), chores.send_letters, urgent=True)
        add_chore("letters forgotten", timedelta(hours=6), chores.forget_words)
