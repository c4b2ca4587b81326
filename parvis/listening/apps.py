from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "parvis.listening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.listening import jobs  # noqa: F401 - it registers its work
