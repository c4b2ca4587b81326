from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "parvis.posts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.posts import among  # noqa: F401 - it registers its lookup
