"""The product's own command line: ``maillon COMMAND``."""

import os
import sys


def terminal_language() -> str:
    """French unless the terminal says English (LC_ALL, LC_MESSAGES, then LANG)."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if said.lower().startswith("en") else "fr"


def main() -> None:
    """Run one command of Maillon, in the language of the terminal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")
    import django  # noqa: PLC0415  settings first
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.utils.translation import activate  # noqa: PLC0415

    django.setup()
    activate(terminal_language())
    execute_from_command_line(["maillon", *sys.argv[1:]])


if __name__ == "__main__":
    main()
