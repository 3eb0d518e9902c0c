from importlib import import_module

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Activities, who takes part, where, in what sector, for how much, with what result."""

    name = "maillon.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name this domain's long work, and what it forgets of a person who is erased."""
        # Imported for what they register; their tables exist only once every application is declared.
        import_module("maillon.projects.jobs")
        import_module("maillon.projects.holdings")
        import_module("maillon.projects.services.drafts")
