from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "parvis.workspaces"
    default_auto_field = "django.db.models.BigAutoField"
