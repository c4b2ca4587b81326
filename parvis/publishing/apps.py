from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "parvis.publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.publishing import jobs  # noqa: F401 - it registers its work
