from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Procedures, forms, dossiers, reviews, sittings, decisions, letters."""

    name = "maillon.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"
