from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The surface for machines: OpenAPI."""

    name = "maillon.api"
    label = "api"
