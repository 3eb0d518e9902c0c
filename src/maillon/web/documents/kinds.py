"""What each kind of issued document is called; a domain's kinds join as its pages do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NAMES: dict[str, str | Promise] = {}


def register(kind: str, name: str | Promise) -> None:
    """Say how documents of a kind are named to whoever verifies one; ``name`` is a lazy translation."""
    _NAMES[kind] = name


def name_of(kind: str) -> str:
    """The kind's name; « document » when nobody registered it."""
    return str(_NAMES.get(kind, _("Document")))
