"""The product's own command line: ``maillon COMMAND``."""

import os
import sys


def main() -> None:
    """Run one command of Maillon, in the language of the terminal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")
    # Here and not above: these modules read the settings, which the line before names.
    import django  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    from maillon.cli import language  # noqa: PLC0415
    from maillon.cli.terminal import explained  # noqa: PLC0415

    django.setup()
    with translation.override(language.of_terminal(os.environ)):
        try:
            execute_from_command_line(["maillon", *sys.argv[1:]])
        except Exception as problem:
            if (said := explained(problem)) is None:
                raise
            sys.exit(said)


if __name__ == "__main__":
    main()
