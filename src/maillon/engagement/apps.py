from importlib import import_module

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """What happens in public: campaigns by edition, events and their registrations, petitions."""

    name = "maillon.engagement"
    label = "engagement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name this domain’s long work, what decisions do to it, and what it holds about people."""
        # Imported for what they register, which needs every application to be declared.
        import_module("maillon.engagement.effects")
        import_module("maillon.engagement.jobs.events")
        import_module("maillon.engagement.jobs.actions")
        import_module("maillon.engagement.holdings_events")
        import_module("maillon.engagement.holdings_actions")
        import_module("maillon.engagement.jobs.newsletters")
        import_module("maillon.engagement.holdings_newsletters")
        import_module("maillon.engagement.holdings_volunteers")
        import_module("maillon.engagement.holdings_training")
        import_module("maillon.engagement.holdings_education")
