from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "parvis.events"
    default_auto_field = "django.db.models.BigAutoField"
