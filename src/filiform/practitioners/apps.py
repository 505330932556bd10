from django.apps import AppConfig


class PractitionersConfig(AppConfig):
    name = "filiform.practitioners"
    default_auto_field = "django.db.models.BigAutoField"
