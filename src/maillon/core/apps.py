from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Parties, people, places, code lists, obligations, audit, files, mail, jobs, search."""

    name = "maillon.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
