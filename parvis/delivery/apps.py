from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "parvis.delivery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.delivery import jobs, subscribers  # noqa: F401 - they register themselves
