"""What a form records by itself: when it was begun and ended, who filled it, on what."""

from __future__ import annotations

from maillon.dossiers.forms.definition import Bind
from maillon.dossiers.forms.xpath.session import Session


def recorded(bind: Bind, session: Session) -> str:
    """The value of a ``jr:preload``; "" where the surface does not know it."""
    match bind.preload:
        case "timestamp":
            return session.now.isoformat(timespec="milliseconds")
        case "date":
            return session.now.date().isoformat()
        case "property":
            return session.properties.get(bind.preload_params, "")
        case _:
            return ""
