from django.apps import AppConfig


class WebConfig(AppConfig):
    """The HTML surface."""

    name = "maillon.web"
    label = "web"
