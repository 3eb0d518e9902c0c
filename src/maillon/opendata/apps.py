from django.apps import AppConfig


class OpendataConfig(AppConfig):
    """Reads and writes the field's open standards: IATI, HXL and 3W."""

    name = "maillon.opendata"
    label = "opendata"
    default_auto_field = "django.db.models.BigAutoField"
