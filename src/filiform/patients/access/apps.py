from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "filiform.patients.access"
    label = "patient_access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from filiform.outbox.types import add_kind
        from filiform.patients.access import letters
        from filiform.patients.access.purposes import add_purpose
        from filiform.patients.access.types import Purpose

        add_purpose(Purpose.VISIT, "access:code")
        add_kind(letters.CODE)
        add_kind(letters.LINK)
