"""The product's own command line: ``maillon COMMAND``."""

import os
import sqlite3
import sys


def main() -> None:
    """Run one command of Maillon, in the language of the terminal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")
    import django  # noqa: PLC0415  settings first
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import OperationalError  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from maillon.cli import language  # noqa: PLC0415
    from maillon.core.errors import NotAllowed, RuleViolation  # noqa: PLC0415
    from maillon.core.refusals import refusal_of_right, sentence  # noqa: PLC0415

    django.setup()
    with translation.override(language.of_terminal(os.environ)):
        try:
            execute_from_command_line(["maillon", *sys.argv[1:]])
        except RuleViolation as refused:
            sys.exit(f"{sentence(refused)}")
        except NotAllowed:
            sys.exit(refusal_of_right())
        except OSError as problem:
            # A path that cannot be read or written, a full disk: whoever typed the command can mend it.
            sys.exit(f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem))
        except (OperationalError, sqlite3.OperationalError) as problem:
            sys.exit(_("La base de données ne peut pas travailler : %(reason)s") % {"reason": problem})


if __name__ == "__main__":
    main()
