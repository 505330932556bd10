from django.apps import AppConfig


class PractitionersConfig(AppConfig):
    name = "filiform.practitioners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from filiform.core.chores import add_chore
        from filiform.outbox.types import add_kind
        from filiform.practitioners.expiries import chores, letters

        for kind in letters.KINDS:
            add_kind(kind)
        add_chore("expiries", timedelta(hours=1), chores.warn)
