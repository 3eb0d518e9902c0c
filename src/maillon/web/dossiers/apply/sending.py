"""Where what is written without an account is read again and sent, for the procedures that have their own page."""

from __future__ import annotations

from maillon.dossiers.models import Dossier

_ELSEWHERE: dict[str, str] = {}


def send_elsewhere(effect: str, url_name: str) -> None:
    """Have the answers of who has no account sent from another page, by the effect of their procedure."""
    _ELSEWHERE[effect] = url_name


def sent_from(dossier: Dossier) -> str:
    """The name of that page; "" where it is the applicant's own summary."""
    return _ELSEWHERE.get(dossier.version.procedure.effect, "")
