from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Reads everything: facts, measures, the observatory."""

    name = "maillon.insight"
    label = "insight"

    def ready(self) -> None:
        """Give the registry this domain's background work."""
        import_module("maillon.insight.jobs")
