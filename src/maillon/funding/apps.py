from django.apps import AppConfig


class FundingConfig(AppConfig):
    """What a funder offers and what was agreed: programmes, calls, agreements, instalments."""

    name = "maillon.funding"
    label = "funding"
    default_auto_field = "django.db.models.BigAutoField"
