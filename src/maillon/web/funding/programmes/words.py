"""Words that the pages of programmes and calls share, and what changes between two versions of the terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillon.core.narratives import read
from maillon.dossiers.rules.comparing import Kind, compare_documents
from maillon.funding.queries.calls import Stage
from maillon.funding.rules.eligibility import Answer
from maillon.funding.rules.terms import Article, Terms, part
from maillon.web.templatetags.maillon import amount, percent

Label = str | Promise

STAGES: Mapping[Stage, tuple[Label, str]] = {
    Stage.DRAFT: (gettext_lazy("Brouillon"), "draft"),
    Stage.COMING: (gettext_lazy("À venir"), "info"),
    Stage.OPEN: (gettext_lazy("Ouvert"), "ok"),
    Stage.CLOSED: (gettext_lazy("En évaluation"), "info"),
    Stage.DONE: (gettext_lazy("Résultats publiés"), "ok"),
}
ANSWERS: Mapping[Answer, tuple[Label, str]] = {
    Answer.YES: (gettext_lazy("Admissible, d’après votre fiche"), "ok"),
    Answer.UNKNOWN: (gettext_lazy("À vérifier"), "warn"),
    Answer.NO: (gettext_lazy("Pas admissible aujourd’hui"), "bad"),
}
FACTS: Mapping[str, Label] = {
    "identifier_CA_QC-QBC": gettext_lazy("Numéro d’entreprise du Québec (NEQ)"),
    "directors": gettext_lazy("Personnes au conseil d’administration"),
    "directors_in_canada": gettext_lazy("Personnes du conseil qui résident au Canada"),
    "staff_28h": gettext_lazy("Personnes employées 28 heures par semaine ou plus, au Québec"),
    "grant_years": gettext_lazy("Années financées par le ministère, sur les cinq dernières"),
    "region": gettext_lazy("Région administrative"),
}
"""The facts of the record that conditions read."""
IN_APPLICATION = frozenset({"identifier_CA_QC-QBC"})
"""Facts that one writes in an application, from which the record follows; the record's page has no field for them."""
KINDS: Mapping[str, Label] = {
    "cash": gettext_lazy("argent"),
    "in_kind": gettext_lazy("biens et services"),
    "own_funds": gettext_lazy("fonds propres"),
    "fundraising": gettext_lazy("collecte auprès du public"),
    "volunteers": gettext_lazy("temps bénévole"),
    "programme": gettext_lazy("ce programme"),
    "federal": gettext_lazy("le gouvernement fédéral"),
    "provincial": gettext_lazy("les autres programmes du Québec"),
    "municipal": gettext_lazy("les municipalités"),
}
ANCHORS: Mapping[str, Label] = {
    "start": gettext_lazy("après le début"),
    "end": gettext_lazy("après la fin"),
    "year": gettext_lazy("après chaque 31 mars"),
}
_PARTS: Mapping[str, Label] = {
    "aid": gettext_lazy("Aide"),
    "expenses": gettext_lazy("Dépenses"),
    "overhead_share": gettext_lazy("Frais d’administration"),
    "counterpart": gettext_lazy("Contrepartie demandée"),
    "stacking": gettext_lazy("Cumul de l’aide publique"),
    "transfers": gettext_lazy("Transferts entre postes"),
    "most_months": gettext_lazy("Durée, en mois"),
    "ends_by": gettext_lazy("Fin au plus tard"),
    "eligible_organisations": gettext_lazy("Organismes admissibles"),
    "ineligible_organisations": gettext_lazy("Organismes inadmissibles"),
    "eligible_projects": gettext_lazy("Projets admissibles"),
    "ineligible_projects": gettext_lazy("Projets inadmissibles"),
    "supporting_documents": gettext_lazy("Pièces à joindre"),
    "special_conditions": gettext_lazy("Conditions particulières"),
    "instalments": gettext_lazy("Versements"),
    "reports": gettext_lazy("Reddition de comptes"),
    "articles": gettext_lazy("Articles"),
}
_FIELDS: Mapping[str, Label] = {
    "ceiling_minor": gettext_lazy("plafond"),
    "floor_minor": gettext_lazy("plancher"),
    "yearly_ceiling_minor": gettext_lazy("plafond par année"),
    "yearly_shares": gettext_lazy("répartition par année"),
    "share": gettext_lazy("part"),
    "cap_share": gettext_lazy("part au plus"),
    "cap_minor": gettext_lazy("montant au plus"),
    "least_share": gettext_lazy("part au moins"),
    "most_share": gettext_lazy("part au plus"),
    "months": gettext_lazy("mois"),
    "days": gettext_lazy("jours"),
    "text": gettext_lazy("texte"),
    "remedy": gettext_lazy("ce qui débloque"),
    "label": gettext_lazy("nom"),
    "name": gettext_lazy("nom"),
}


def said_of(condition: str, terms: Terms) -> str:
    """A condition of an instalment, in words."""
    kind, _colon, key = condition.partition(":")
    if kind == "signature":
        return _("la convention est signée")
    named = next((one for one in terms.reports if one.key == key), None)
    label = read(named.label, get_language() or "fr").text if named else key
    return _("accepté : %(report)s") % {"report": label}


@dataclass(frozen=True, slots=True)
class Line:
    """One difference between two versions, in words."""

    part: Label
    rule: str
    field: Label
    before: str
    after: str
    article: Article | None


def differences(before: Terms, after: Terms) -> list[Line]:
    """What changes from one version of the terms to another."""
    lines = []
    for change in compare_documents(before.document(), after.document()):
        name, _dot, rest = change.where.partition(".")
        key, _dot, inner = rest.partition(".")
        # Texts in the reader's language alone; an order that changes changes no rule.
        other_language = change.where[-3:] in (".fr", ".en") and change.where[-2:] != (get_language() or "fr")[:2]
        if name not in _PARTS or "source" in change.where or other_language or change.kind is Kind.MOVED:
            continue
        keyed = name in ("expenses", "instalments", "reports", "articles")
        rule = _rule(name, key, before, after) if keyed else ""
        field = inner.split(".")[0] if keyed else key
        article = after.article(key) or before.article(key) if name == "articles" else after.article(change.article)
        told = [_value(field, one) for one in (change.before, change.after)]
        if told[0] != told[1]:
            lines.append(Line(_PARTS[name], rule, _FIELDS.get(field, ""), told[0], told[1], article))
    return lines


def _rule(name: str, key: str, before: Terms, after: Terms) -> str:
    for terms in (after, before):
        for one in getattr(terms, name):
            if one.key == key:
                return one.number if name == "articles" else read(one.label, get_language() or "fr").text
    return key


def _value(field: str, value: Any) -> str:
    """A value of the terms as a reader says it."""
    if value in (None, "", [], {}, ()):
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, int):
        return amount(value) if field.endswith("_minor") else str(value)
    if isinstance(value, str):
        return percent(float(part(value))) if "share" in field else value
    if isinstance(value, Mapping):
        return read(value.get("label") or value.get("text") or value, get_language() or "fr").text
    return "\n".join(filter(None, (_value("", one) for one in value)))
