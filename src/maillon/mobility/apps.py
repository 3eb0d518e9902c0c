from importlib import import_module

from django.apps import AppConfig


class MobilityConfig(AppConfig):
    """People who go, come and return: offers, candidacies, groups, departures."""

    name = "maillon.mobility"
    label = "mobility"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name this domain's long work, what decisions do to it, and what it holds about people."""
        # Imported for what they register, which needs every application to be declared.
        import_module("maillon.mobility.effects")
        import_module("maillon.mobility.jobs.departures")
        import_module("maillon.mobility.jobs.offers")
        import_module("maillon.mobility.jobs.placing")
        import_module("maillon.mobility.queries.holdings_candidacies")
        import_module("maillon.mobility.queries.holdings_departures")
