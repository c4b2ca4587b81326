from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "parvis.site"
    default_auto_field = "django.db.models.BigAutoField"
