from django.apps import AppConfig


class CliConfig(AppConfig):
    """The surface for terminals: commands."""

    name = "maillon.cli"
    label = "cli"
