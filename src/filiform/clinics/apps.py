from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    name = "filiform.clinics"
    default_auto_field = "django.db.models.BigAutoField"
