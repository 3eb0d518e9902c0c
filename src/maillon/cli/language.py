"""The language a terminal is spoken to in."""

from __future__ import annotations

from collections.abc import Mapping


def of_terminal(environment: Mapping[str, str]) -> str:
    """French, or English where the locale names another language than French; French where it names none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(name, ""):
            names_none = locale.split(".")[0] in ("C", "POSIX")
            return "fr" if names_none or locale.lower().startswith("fr") else "en"
    return "fr"
