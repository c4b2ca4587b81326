from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "parvis.events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.events import jobs  # noqa: F401 - it registers its work
