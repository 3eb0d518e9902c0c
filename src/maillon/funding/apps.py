from importlib import import_module

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """What a funder offers and what was agreed: programmes, calls, agreements, instalments."""

    name = "maillon.funding"
    label = "funding"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name this domain's long work, what decisions do to it, and what the database refuses."""
        # Imported for what they register, which needs every application to be declared.
        for module in (
            "maillon.funding.effects",
            "maillon.funding.guard",
            "maillon.funding.holdings_agreements",
            "maillon.funding.holdings_budgets",
            "maillon.funding.holdings_followup",
            "maillon.funding.holdings_planning",
            "maillon.funding.holdings_emergencies",
            "maillon.funding.holdings_programmes",
            "maillon.funding.jobs.agreements",
            "maillon.funding.recording",
        ):
            import_module(module)
