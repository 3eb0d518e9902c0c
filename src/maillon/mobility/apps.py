from django.apps import AppConfig


class MobilityConfig(AppConfig):
    """People who go, come and return: offers, candidacies, groups, departures."""

    name = "maillon.mobility"
    label = "mobility"
    default_auto_field = "django.db.models.BigAutoField"
