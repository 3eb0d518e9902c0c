from importlib import import_module

from django.apps import AppConfig


class GuaranteesConfig(AppConfig):
    """A guarantee and co-financing fund: products, facilities, guarantees, statements, claims, capital."""

    name = "maillon.guarantees"
    label = "guarantees"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name what the database refuses, what is held about people, what decisions do."""
        # Imported for what they register, which needs every application to be declared.
        for module in (
            "maillon.guarantees.effects",
            "maillon.guarantees.guard",
            "maillon.guarantees.holdings",
            "maillon.guarantees.jobs.clocks",
        ):
            import_module(module)
