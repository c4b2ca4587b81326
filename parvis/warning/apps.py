from django.apps import AppConfig


class WarningConfig(AppConfig):
    name = "parvis.warning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.warning import jobs, subscribers  # noqa: F401 - they register themselves
