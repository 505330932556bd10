from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "filiform.patients.messages"
    label = "patient_messages"
    default_auto_field = "django.db.models.BigAutoField"
