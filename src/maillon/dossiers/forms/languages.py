"""The language code of what an author wrote in a column's header: ``Français (fr)`` -> ``fr``."""

from __future__ import annotations

import re

from maillon.dossiers.forms.definition import UNDETERMINED

_CODE = re.compile(r"\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*\)\s*$")
_BARE = re.compile(r"^[a-z]{2}(?:-[A-Za-z0-9]+)*$")
_NAMES = {
    "français": "fr", "francais": "fr", "french": "fr", "francés": "fr",
    "anglais": "en", "english": "en", "inglés": "en",
    "espagnol": "es", "español": "es", "espanol": "es", "spanish": "es",
    "portugais": "pt", "português": "pt", "portuguese": "pt",
    "arabe": "ar", "arabic": "ar", "créole": "ht", "kreyòl": "ht",
}  # fmt: skip


def code_of(name: str) -> str:
    """The code of a translation's name; the name itself where it says none, ``und`` for ``default`` and nothing."""
    text = name.strip()
    if text.lower() in ("", "default", "none"):
        return UNDETERMINED
    if found := _CODE.search(text):
        return found[1].lower()
    if _BARE.match(text):
        return text
    return _NAMES.get(text.lower(), text)
