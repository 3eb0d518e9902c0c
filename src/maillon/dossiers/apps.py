from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Procedures, forms, dossiers, reviews, sittings, decisions, letters."""

    name = "maillon.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name this domain's long work, and follow the conditions that become obligations."""
        import maillon.dossiers.jobs  # noqa: PLC0415  registers its jobs
        import maillon.dossiers.queries.holding  # noqa: PLC0415
        import maillon.dossiers.queries.holdings  # noqa: PLC0415
        import maillon.dossiers.services.access  # noqa: PLC0415
        import maillon.dossiers.services.fulfilling  # noqa: F401, PLC0415
