from django.apps import AppConfig


class UnderstandingConfig(AppConfig):
    name = "parvis.understanding"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.understanding import jobs  # noqa: F401 - it registers its work
