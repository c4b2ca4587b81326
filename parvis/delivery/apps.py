from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "parvis.delivery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.delivery import jobs  # noqa: F401 - it registers its work
