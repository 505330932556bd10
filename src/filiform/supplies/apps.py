from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "filiform.supplies"
    default_auto_field = "django.db.models.BigAutoField"
