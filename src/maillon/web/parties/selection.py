"""What an address asks of the directory, and how that is written back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.narratives import read
from maillon.core.text import fold
from maillon.insight import queries as facts
from maillon.insight.rules import Facet, Selection
from maillon.network.models import MembershipCategory
from maillon.network.queries.directory import Census, Part, Wanted, declaring, sizes_on
from maillon.network.rules.directory import Bracket
from maillon.network.rules.directory import read as brackets
from maillon.web.insight.phrases import language
from maillon.web.parties import presenters

PARTS = {"membres": Part.MEMBERS, "fiches": Part.RECORDED, "nommees": Part.MENTIONED}
_ACTS = {"pays": Facet.COUNTRY, "secteur": Facet.SECTOR, "odd": Facet.SDG}


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing the directory may be asked: its parameter, its name, its values, the one chosen."""

    name: str
    label: str
    anything: str
    options: list[tuple[str, str]]
    chosen: str
    note: str = ""
    """Where its values come from, when somebody decided them."""

    @property
    def said(self) -> str:
        """The name of the value chosen."""
        return dict(self.options).get(self.chosen, "")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks, in the terms of the query and in those of the page."""

    wanted: Wanted
    filters: list[Filter]
    part: str
    parameters: dict[str, str]
    remarks: list[str]

    def query(self, **changed: str) -> str:
        """The parameters of the same selection, some changed; an empty one is left out."""
        return urlencode({name: value for name, value in {**self.parameters, **changed}.items() if value})

    def chips(self) -> list[tuple[str, str]]:
        """The name of each filter in force, and the address without it."""
        here = reverse("organisations")
        return [(one.said, f"{here}?{self.query(**{one.name: ''})}") for one in self.filters if one.chosen]


def first_part(census: Census) -> Part:
    """The list shown to who asks for none."""
    return Part.MEMBERS if census.members else Part.RECORDED


def asked(request: HttpRequest, census: Census) -> Asked:
    """Read an address; what it gets wrong is said and left out."""
    remarks: list[str] = []
    letter = request.GET.get("lettre", "").upper()
    if letter and not (len(letter) == 1 and "A" <= letter <= "Z"):
        remarks.append(_("« %(value)s » n’est pas une lettre de A à Z.") % {"value": letter[:40]})
        letter = ""
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:200]
    name = request.GET.get("liste", "")
    if name and name not in PARTS:
        remarks.append(_("« %(value)s » n’est pas une liste de l’annuaire.") % {"value": name[:40]})
    # Whoever types a name does not know in which list it is.
    part = PARTS.get(name) or (None if text else first_part(census))
    sizes = sizes_on(timezone.localdate())
    teams = {one.key: one for one in brackets(sizes.definition)} if sizes else {}
    filters = _filters(request, remarks, list(teams.values()), sizes.source if sizes else "")
    chosen = {one.name: one.chosen for one in filters}
    wanted = Wanted(
        text, chosen["region"], letter, part, chosen["categorie"], teams.get(chosen["taille"]), _acting(chosen)
    )
    word = next((name for name, one in PARTS.items() if one is part), "")
    parameters = {"q": text, **chosen, "lettre": letter, "liste": word if part is not first_part(census) else ""}
    return Asked(wanted, filters, word, parameters, remarks)


def _filters(request: HttpRequest, remarks: list[str], teams: list[Bracket], origin: str) -> list[Filter]:
    spoken = language()
    categories = MembershipCategory.objects.order_by("position", "key", "-starts_on").values_list("key", "label")
    kinds: dict[str, str] = {}
    for key, label in categories:
        kinds.setdefault(key, read(label, spoken).text)
    values = _acts(facts.edition(), spoken)
    regions = sorted(((code, presenters.region_name(code)) for code in presenters.TILES), key=lambda one: fold(one[1]))
    told = (
        ("region", _("Région du Québec"), _("Toutes les régions"), regions),
        ("pays", _("Pays d’action"), _("Tous les pays"), values[Facet.COUNTRY]),
        ("secteur", _("Secteur"), _("Tous les secteurs"), values[Facet.SECTOR]),
        ("odd", _("Thème (objectif de développement durable)"), _("Tous les thèmes"), values[Facet.SDG]),
        (
            "taille",
            _("Taille de l’équipe"),
            _("Toutes les tailles"),
            [(one.key, _size_name(one)) for one in teams],
            origin,
        ),
        ("categorie", _("Catégorie de membre"), _("Toutes les catégories"), list(kinds.items())),
    )
    return [_filter(request, remarks, *one) for one in told]


def _filter(
    request: HttpRequest,
    remarks: list[str],
    name: str,
    label: str,
    anything: str,
    options: list[tuple[str, str]],
    note: str = "",
) -> Filter:
    chosen = request.GET.get(name, "")[:60]
    if chosen and chosen not in dict(options):
        if name == "region":
            remark = _("« %(value)s » n’est pas une région du Québec (01 à 17).")
        else:
            remark = _("« %(value)s » ne se trouve pas dans le filtre « %(filter)s ».")
        remarks.append(remark % {"value": chosen[:40], "filter": label})
        chosen = ""
    return Filter(name, label, anything, options, chosen, note)


def _size_name(team: Bracket) -> str:
    if team.under is None:
        return _("%(least)s personnes ou plus") % {"least": team.least}
    if team.under == 1:
        return _("Aucune personne employée")
    return _("De %(least)s à %(most)s personnes") % {"least": team.least, "most": team.under - 1}


@lru_cache(maxsize=8)
def _acts(_edition: str, spoken: str) -> dict[Facet, list[tuple[str, str]]]:
    """The countries, sectors and goals of published projects, by name; kept as long as the facts."""
    found = {}
    for facet in _ACTS.values():
        values = facts.facet(Selection(), facet, language=spoken)
        named = [(value.code, value.label) for value in values if value.code != "-" and value.count]
        found[facet] = sorted(named, key=lambda one: (len(one[0]), one[0]) if facet is Facet.SDG else (0, fold(one[1])))
    return found


def _acting(chosen: dict[str, str]) -> frozenset[str] | None:
    """Who reports or carries out published projects of that country, sector and goal; who declares that country."""
    picks = {facet: (chosen[name],) for name, facet in _ACTS.items() if chosen[name]}
    if not picks:
        return None
    selection = Selection(picks)
    found = {
        value.code
        for facet in (Facet.ORGANISATION, Facet.PARTNER)
        for value in facts.facet(selection, facet, language="fr")
        if value.code != "-" and value.count
    }
    # A declaration names countries, not sectors: it answers only who asks for a country alone.
    return frozenset(found | (declaring(chosen["pays"]) if list(picks) == [Facet.COUNTRY] else set()))
