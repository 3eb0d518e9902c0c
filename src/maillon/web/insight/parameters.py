"""What an explorer's address asks, and what to say of the parts of it that make no sense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.core.codelists import queries as codelists
from maillon.core.errors import RuleViolation
from maillon.core.models import Organisation
from maillon.insight import rules
from maillon.insight.rules import NOT_STATED, PARAMETERS, Facet, Selection
from maillon.projects.models import Source
from maillon.web.http import whole_number

DEFAULT_SORT = "-budget"
VIEWS = ("liste", "chronologie")
FACET_NAMES: Mapping[Facet, Promise] = {
    Facet.COUNTRY: gettext_lazy("Pays"),
    Facet.REGION: gettext_lazy("Région du monde"),
    Facet.SECTOR: gettext_lazy("Secteur (CAD)"),
    Facet.SDG: gettext_lazy("Objectif de développement durable"),
    Facet.ORGANISATION: gettext_lazy("Organisme"),
    Facet.PARTNER: gettext_lazy("Partenaire"),
    Facet.FUNDER: gettext_lazy("Bailleur"),
    Facet.YEAR: gettext_lazy("Année"),
    Facet.GENDER: gettext_lazy("Marqueur d’égalité"),
    Facet.SOURCE: gettext_lazy("Source"),
}
FACET_OF = {name: facet for facet, name in PARAMETERS.items()}
_SLUG_FACETS = (Facet.ORGANISATION, Facet.PARTNER, Facet.FUNDER)


@dataclass(frozen=True, slots=True)
class Question:
    """A selection, its order, its page and its view; ``remarks`` says what could not be taken and why."""

    selection: Selection
    sort: str = DEFAULT_SORT
    page: int = 1
    view: str = VIEWS[0]
    remarks: tuple[str, ...] = ()
    status: int = 200

    def address(self, selection: Selection | None = None, **changes: str | int) -> str:
        """The query string of this question, changed; one address for equal questions, defaults left out."""
        asked = self.selection if selection is None else selection
        pairs: list[tuple[str, str]] = list(asked.pairs())
        sort = str(changes.get("sort", self.sort))
        view = str(changes.get("view", self.view))
        page = int(changes.get("page", 1))
        if sort != DEFAULT_SORT:
            pairs.append(("tri", sort))
        if view != VIEWS[0]:
            pairs.append(("vue", view))
        if page > 1:
            pairs.append(("page", str(page)))
        return "?" + urlencode(pairs) if pairs else ""


@dataclass(slots=True)
class _Reading:
    remarks: list[str] = field(default_factory=list)
    status: int = 200

    def refuse(self, status: int, sentence: str) -> None:
        self.remarks.append(sentence)
        self.status = max(self.status, status) if self.status != 200 else status


def read(query: QueryDict) -> Question:
    """Read an address; what makes no sense is left out and remarked upon, the rest is kept.

    Status 400 for a value of the wrong shape, 404 for one that names nothing.
    """
    reading = _Reading()
    selection = _known(_selection(query, reading), reading)
    return Question(
        selection,
        sort=_sort(query.get("tri", ""), reading),
        page=_page(query.get("page", ""), reading),
        view=_view(query.get("vue", ""), reading),
        remarks=tuple(reading.remarks),
        status=reading.status,
    )


def _selection(query: QueryDict, reading: _Reading) -> Selection:
    parameters: dict[str, Sequence[str]] = {name: list(values) for name, values in query.lists()}
    # One turn for each wrong value: a refused one is taken away and the rest read again.
    while True:
        try:
            return rules.selection_of(parameters)
        except RuleViolation as violation:
            name = str(violation.field)
            reading.refuse(400, _sentence(violation, name))
            parameters[name] = _without(list(parameters[name]), violation)


def _without(values: list[str], violation: RuleViolation) -> list[str]:
    """The values of a parameter less what a rule refused; always fewer or shorter, so that reading ends."""
    if violation.code == "insight.text_too_long":
        return [" ".join(values)[: int(violation.params["most"])]]
    if violation.code == "insight.too_many":
        return values[: int(violation.params["most"])]
    wrong = str(violation.params["value"]).upper()
    kept = [value for value in values if value.strip().upper() != wrong]
    return kept if len(kept) < len(values) else []


def _sentence(violation: RuleViolation, name: str) -> str:
    if violation.code == "insight.too_many":
        return _("Le paramètre « %(name)s » a plus de %(most)s valeurs : les autres ont été laissées de côté.") % {
            "name": name,
            "most": violation.params["most"],
        }
    if violation.code == "insight.text_too_long":
        return _("La recherche dépasse %(most)s caractères : le début seul a été cherché.") % {
            "most": violation.params["most"]
        }
    expected = {
        "pays": _("un code de pays à deux lettres, comme HT"),
        "region": _("un code de région en chiffres, comme 298"),
        "secteur": _("un code de secteur du CAD à trois chiffres, comme 311"),
        "odd": _("un nombre de 1 à 17"),
        "annee": _("une année en quatre chiffres, comme 2025"),
        "egalite": _("un nombre de 0 à 3"),
    }.get(name, _("un nom tel qu’il s’écrit dans nos adresses"))
    return _(
        "« %(value)s » ne convient pas à « %(name)s », qui attend %(expected)s. Ce filtre a été laissé de côté."
    ) % {
        "value": _short(str(violation.params["value"])),
        "name": name,
        "expected": expected,
    }


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:40] + "…"


def _known(selection: Selection, reading: _Reading) -> Selection:
    """The selection without the values that name nothing: no such country, no such organisation."""
    for facet, existing in _existing(selection).items():
        for value in selection.chosen(facet):
            if value != NOT_STATED and value not in existing:
                reading.refuse(
                    404,
                    _("Nous ne connaissons pas « %(value)s » (%(facet)s). Ce filtre a été laissé de côté.")
                    % {"value": _short(value), "facet": FACET_NAMES[facet]},
                )
                selection = selection.toggling(facet, value)
    return selection


def _existing(selection: Selection) -> dict[Facet, set[str]]:
    existing: dict[Facet, set[str]] = {}
    for facet, list_name in ((Facet.COUNTRY, "Country"), (Facet.SECTOR, "SectorCategory"), (Facet.REGION, "Region")):
        # A list that was never loaded refuses nothing: the facts then decide.
        if selection.chosen(facet) and (names := codelists.names(list_name)):
            existing[facet] = set(names)
    slugs = {slug for facet in _SLUG_FACETS for slug in selection.chosen(facet)}
    if slugs:
        found = set(Organisation.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        existing |= {facet: found for facet in _SLUG_FACETS if selection.chosen(facet)}
    if sources := selection.chosen(Facet.SOURCE):
        existing[Facet.SOURCE] = set(Source.objects.filter(slug__in=sources).values_list("slug", flat=True))
    return existing


def _sort(written: str, reading: _Reading) -> str:
    if not written:
        return DEFAULT_SORT
    try:
        rules.sort_of(written)
    except RuleViolation:
        reading.refuse(
            400,
            _("On ne peut pas trier par « %(value)s » : les projets sont triés par budget.")
            % {"value": _short(written)},
        )
        return DEFAULT_SORT
    return written


def _page(written: str, reading: _Reading) -> int:
    if not written:
        return 1
    # Nine digits are more pages than any corpus has, and fit in every database's integers.
    if page := whole_number(written):
        return page
    reading.refuse(
        400, _("« %(value)s » n’est pas un numéro de page : voici la première.") % {"value": _short(written)}
    )
    return 1


def _view(written: str, reading: _Reading) -> str:
    if written in ("", *VIEWS):
        return written or VIEWS[0]
    reading.refuse(400, _("« %(value)s » n’est pas un affichage connu : voici la liste.") % {"value": _short(written)})
    return VIEWS[0]


def with_page(question: Question, pages: int) -> Question:
    """The question brought back to the last page when its own does not exist, with a remark and status 404."""
    if question.page <= max(pages, 1):
        return question
    remark = _("La page %(page)s n’existe pas : la dernière est la page %(pages)s.") % {
        "page": question.page,
        "pages": max(pages, 1),
    }
    status = 404 if question.status == 200 else question.status
    return replace(question, page=max(pages, 1), remarks=(*question.remarks, remark), status=status)
