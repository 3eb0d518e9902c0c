"""What a reader asks of the calendar, from the address; the address of the same question changed a little."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.core.parties.models import Organisation
from maillon.engagement.models import Edition
from maillon.engagement.rules.calendar import Wanted
from maillon.web.parties.presenters import TILES

SIGNS = {
    "gratuit": ("free", gettext_lazy("Gratuit")),
    "enligne": ("online", gettext_lazy("En ligne")),
    "lsq": ("sign_language", gettext_lazy("LSQ")),
    "fauteuil": ("wheelchair", gettext_lazy("Fauteuil roulant")),
    "famille": ("family", gettext_lazy("Famille")),
}
"""Parameter → (what it asks, its name on the page)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question read: what is wanted, what was not understood, the parameters kept."""

    wanted: Wanted
    asked: dict[str, str]
    remarks: tuple[str, ...]
    edition: Edition | None
    organisation: Organisation | None = None

    def address(self, here: str, **changes: str) -> str:
        """The address of this question with parameters changed; an empty one is left out."""
        kept = {name: value for name, value in {**self.asked, **changes}.items() if value}
        return f"{here}?{urlencode(kept)}" if kept else here


def question_of(request: HttpRequest, editions: list[Edition]) -> Question:
    """What the address asks; what it does not understand is said, and left out."""
    told = {name: " ".join(request.GET.get(name, "").replace("\x00", " ").split())[:80] for name in _NAMES}
    remarks: list[str] = []
    if told["region"] and told["region"] not in TILES:
        remarks.append(_("« %(value)s » n’est pas une région du Québec (01 à 17).") % {"value": told.pop("region")})
    day = _day(told["jour"])
    if told["jour"] and day is None:
        remarks.append(
            _("« %(value)s » n’est pas un jour : écrivez-le ainsi, 2026-11-13.") % {"value": told.pop("jour")}
        )
    edition = next((one for one in editions if name_of(one) == told["edition"]), None)
    if told["edition"] and edition is None:
        remarks.append(_("« %(value)s » n’est pas une campagne annoncée.") % {"value": told.pop("edition")})
    asked = {name: value for name, value in told.items() if value}
    for name in SIGNS:
        if name in asked:
            asked[name] = "1"
    organisation = None
    if slug := asked.pop("organisme", ""):
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None:
            remarks.append(_("« %(value)s » n’est pas un organisme connu.") % {"value": slug})
        else:
            asked["organisme"] = slug
    wanted = Wanted(
        region=asked.get("region", ""),
        day=day,
        edition=edition.pk if edition else None,
        text=asked.get("q", ""),
        **{wish: name in asked for name, (wish, _label) in SIGNS.items()},
    )
    return Question(wanted, asked, tuple(remarks), edition, organisation)


def name_of(edition: Edition) -> str:
    """How an edition is named in an address: ``jqsi-2026``."""
    return f"{edition.campaign.slug}-{edition.year}"


_NAMES = ("q", "region", "jour", "edition", "organisme", *SIGNS)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
