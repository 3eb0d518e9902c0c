"""When volunteers are free and where, in the reader’s words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core import places
from maillon.engagement.models import HelpRequest
from maillon.engagement.queries.terms import towns
from maillon.web.insight.phrases import language

TIMES = {
    "week-morning": _("En semaine, le matin"),
    "week-afternoon": _("En semaine, l’après-midi"),
    "week-evening": _("En semaine, le soir"),
    "saturday-morning": _("Samedi matin"),
    "saturday-afternoon": _("Samedi après-midi"),
    "saturday-evening": _("Samedi soir"),
    "sunday-morning": _("Dimanche matin"),
    "sunday-afternoon": _("Dimanche après-midi"),
    "sunday-evening": _("Dimanche soir"),
}
ANY_TIME = _("N’importe quand")
REACHES = {
    "0": _("À distance seulement"),
    "10": _("10 km autour"),
    "25": _("25 km autour"),
    "50": _("50 km autour"),
    "100": _("100 km autour"),
    "250": _("250 km autour"),
}
STATES = {
    HelpRequest.State.ASKED.value: (_("Sans réponse encore"), "info"),
    HelpRequest.State.ACCEPTED.value: (_("A dit oui"), "ok"),
    HelpRequest.State.DECLINED.value: (_("Ne peut pas"), ""),
}


def town_choices() -> list[tuple[str, str]]:
    """The towns by name, each with its region."""
    known = [(one.code, f"{one.name} ({places.region_name(one.region, language())})") for one in towns().values()]
    return sorted(known, key=lambda pair: pair[1])


def town_name(code: str) -> str:
    """A town’s name; the code itself when it is gone from the list."""
    found = towns().get(code)
    return found.name if found else code
