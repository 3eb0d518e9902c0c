from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Activities, who takes part, where, in what sector, for how much, with what result."""

    name = "maillon.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name this domain's long work."""
        import maillon.projects.jobs  # noqa: F401, PLC0415  registers its jobs
