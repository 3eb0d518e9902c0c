from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Parties, people, places, code lists, obligations, audit, files, mail, jobs, search."""

    name = "maillon.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register core's jobs; people, who stand above the journal, tell it how its actors are named."""
        # Tables cannot be imported before every application is declared.
        from maillon.core.audit.services import name_actors  # noqa: PLC0415
        from maillon.core.people.queries import office_of  # noqa: PLC0415

        import_module("maillon.core.mail.jobs")
        import_module("maillon.core.obligations.jobs")
        import_module("maillon.core.privacy.holdings")
        import_module("maillon.core.privacy.jobs")
        import_module("maillon.core.privacy.services.erasing")
        import_module("maillon.core.tokens.services")
        name_actors(office_of)
