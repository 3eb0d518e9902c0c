from importlib import import_module

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """The association itself: its members, what they owe it, what they decide together."""

    name = "maillon.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name this domain's long work, and what decisions do to it."""
        # Imported for what they register, which needs every application to be declared.
        import_module("maillon.network.effects")
        import_module("maillon.network.jobs.concerns")
        import_module("maillon.network.jobs.dues")
        import_module("maillon.network.jobs.memberships")
        import_module("maillon.network.queries.holdings")
        import_module("maillon.network.jobs.ethics")
