from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "filiform.booking.feeds"
    label = "booking_feeds"
    default_auto_field = "django.db.models.BigAutoField"
