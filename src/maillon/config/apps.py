from importlib import import_module

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site as installed: its checks."""

    name = "maillon.config"
    label = "config"

    def ready(self) -> None:
        """Register the checks that refuse a dangerous production."""
        import_module("maillon.config.checks")
