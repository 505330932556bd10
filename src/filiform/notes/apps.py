from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "filiform.notes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from filiform.booking.types import Step, add_step
        from filiform.notes.queries import note_statuses

        add_step(Step("note", "Note", "notes:note", 60, note_statuses))
