from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Activities, who takes part, where, in what sector, for how much, with what result."""

    name = "maillon.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"
