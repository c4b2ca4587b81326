from django.apps import AppConfig


class UnderstandingConfig(AppConfig):
    name = "parvis.understanding"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.understanding import jobs, theme_filter  # noqa: F401 - they register their work and filter
