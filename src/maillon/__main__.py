"""The product's own command line: ``maillon COMMAND``."""

import os
import sys


def main() -> None:
    """Run one command of Maillon, in the language of the terminal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  settings first

    execute_from_command_line(["maillon", *sys.argv[1:]])


if __name__ == "__main__":
    main()
