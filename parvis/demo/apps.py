from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "parvis.demo"

    def ready(self) -> None:
        from parvis.demo.network import Demo
        from parvis.networks.registry import add

        add(Demo)
