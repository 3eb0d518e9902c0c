from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Reads everything: facts, measures, the observatory."""

    name = "maillon.insight"
    label = "insight"
