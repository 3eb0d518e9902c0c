from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """The association itself: its members, what they owe it, what they decide together."""

    name = "maillon.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"
