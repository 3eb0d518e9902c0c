from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class OpendataConfig(AppConfig):
    """Reads and writes the field's open standards: IATI, HXL and 3W."""

    name = "maillon.opendata"
    label = "opendata"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the registry this domain's background work."""
        import_module("maillon.opendata.holdings")
        import_module("maillon.opendata.jobs")
