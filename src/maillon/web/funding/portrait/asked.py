"""What the portrait is asked: which funder, which part of its money; the address says it all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillon.core.parties.models import Organisation
from maillon.funding.permissions.portrait import portraits_read_by
from maillon.insight.programmes.figures import COUNTRY, GENDER, PROGRAMME, REGION, SECTOR, YEAR
from maillon.web.http import person

PARAMETERS = {
    PROGRAMME: "programme", YEAR: "exercice", REGION: "region", COUNTRY: "pays", SECTOR: "secteur", GENDER: "egalite",
}  # fmt: skip
"""A dimension → its name in an address."""
NAMES: Mapping[str, str | Promise] = {
    PROGRAMME: _("Programme"),
    YEAR: _("Exercice"),
    REGION: _("Région du Québec"),
    COUNTRY: _("Pays"),
    SECTOR: _("Secteur (CAD)"),
    GENDER: _("Égalité entre les genres"),
}
NONE = "aucun"
"""In an address, what the record does not say."""
FUNDER, BY, STEP = "bailleur", "par", "etape"


@dataclass(frozen=True, slots=True)
class Asked:
    """A funder, and the values that keep a part of its money."""

    funder: Organisation
    picks: Mapping[str, str]
    is_named: bool
    """whether the address names the funder: one handles for several"""

    def address(self, *, without: str = "", **more: str) -> str:
        """The query string of this question, changed; ``""`` for the whole."""
        pairs = {FUNDER: self.funder.slug} if self.is_named else {}
        pairs |= {PARAMETERS[name]: value or NONE for name, value in self.picks.items() if name != without}
        pairs |= more
        return f"?{urlencode(pairs)}" if pairs else ""


def asked(request: HttpRequest) -> Asked:
    """What an address asks of a funder one handles for; 404 where there is none."""
    funders = list(portraits_read_by(person(request)).order_by("slug"))
    wanted = request.GET.get(FUNDER, "")
    funder = next((one for one in funders if one.slug == wanted or not wanted), None)
    if funder is None:
        raise Http404
    picks = {}
    for name, parameter in PARAMETERS.items():
        value = request.GET.get(parameter, "")[:80]
        if value:
            picks[name] = "" if value == NONE else value
    return Asked(funder, picks, len(funders) > 1)
