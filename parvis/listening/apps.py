from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "parvis.listening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.listening import jobs, subscribers  # noqa: F401 - they register themselves
