from django.apps import AppConfig


class WebConfig(AppConfig):
    """The HTML surface."""

    name = "maillon.web"
    label = "web"

    def ready(self) -> None:
        """Fill in the sentences of each domain's refusals, and where its duties are met."""
        import maillon.web.accounts.refusals  # noqa: PLC0415  registers its sentences
        import maillon.web.core.refusals  # noqa: PLC0415
        import maillon.web.documents.refusals  # noqa: PLC0415
        import maillon.web.dossiers.collecting.refusals  # noqa: PLC0415
        import maillon.web.obligations.kinds  # noqa: PLC0415
        import maillon.web.obligations.refusals  # noqa: PLC0415
        import maillon.web.opendata.refusals  # noqa: PLC0415
        import maillon.web.projects.refusals  # noqa: F401, PLC0415
