from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Activities, who takes part, where, in what sector, for how much, with what result."""

    name = "maillon.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name this domain's long work, and what it forgets of a person who is erased."""
        import maillon.projects.jobs  # noqa: PLC0415  registers its jobs
        import maillon.projects.services.drafts  # noqa: F401, PLC0415
