"""What is to correct in a version, and what changed between two, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.core.refusals import sentence
from maillon.dossiers.rules.comparing import Change, Kind
from maillon.dossiers.rules.definition import Article, ProcedureDefinition
from maillon.dossiers.rules.fitness import Finding
from maillon.dossiers.rules.sections import section_of
from maillon.web.dossiers.procedures.sections import Text, asked_of, title_of

_LANGUAGES = {"fr": gettext_lazy("en français"), "en": gettext_lazy("en anglais")}
_KINDS = {
    Kind.ADDED: gettext_lazy("Ajout"),
    Kind.REMOVED: gettext_lazy("Retrait"),
    Kind.CHANGED: gettext_lazy("Changement"),
    Kind.MOVED: gettext_lazy("Nouvel ordre"),
}
RELATIONSHIPS: Mapping[str, Text] = {
    "partner": gettext_lazy("Partenaire"),
    "sponsor": gettext_lazy("Parrain ou marraine"),
    "section": gettext_lazy("Section ou filiale"),
    "lender": gettext_lazy("Prêteuse ou prêteur"),
}
"""What one organisation may be to another, in the words of the page."""
_SENTENCES: Mapping[str, str] = {
    "title_missing": noop("Donnez un titre en français."),
    "applicants_kind": noop("« %(kind)s » n’est pas une sorte de demandeur : organisme, personne, ou quiconque."),
    "english_missing": noop("Le texte anglais manque : qui lit en anglais verra le français."),
    "form_missing": noop("Choisissez le formulaire de demande."),
    "reason_missing": noop("Dites pourquoi la règle bloque."),
    "remedy_missing": noop("Dites ce qui débloquerait la demande."),
    "criterion_worthless": noop("Le critère doit valoir au moins un point, sur une échelle d’au moins 1."),
    "threshold_over": noop("Le seuil (%(threshold)s points) dépasse ce qu’on peut obtenir (%(points)s)."),
    "readers_without_grid": noop("Des personnes lisent, mais la grille n’a aucun critère."),
    "committee_unknown": noop("Le comité « %(committee)s » n’existe pas ici. Choisissez-en un, ou créez-le."),
    "share": noop("« %(share)s » n’est pas une part : écrivez 1/2, 2/3…"),
    "letter_step": noop("« %(step)s » n’est pas une étape qui envoie une lettre."),
    "letter_word": noop("Le texte dit {%(word)s}, que rien ne remplit. Corrigez ou retirez ce mot."),
    "currency_missing": noop("Choisissez la devise de l’enveloppe."),
    "envelope_negative": noop("L’enveloppe ne peut pas être négative."),
    "question_unknown": noop("Aucune question du formulaire ne se nomme « %(path)s »."),
    "key_twice": noop("Deux règles ont la même clé (%(key)s). Retirez-en une."),
    "article_unknown": noop("L’article « %(article)s » n’est pas parmi les articles de cette version."),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in words: the section where it is corrected, which rule, the sentence."""

    section: str
    title: Text
    rule: str
    text: str
    blocks: bool
    where: str


def told(finding: Finding, rules: ProcedureDefinition | None = None) -> Said:
    """A finding for the reader; with the definition, the rule is named by its own words."""
    section = section_of(finding.where)
    parts = finding.where.split(".")
    rule = _name_of(parts, rules) if len(parts) > 1 else ""
    return Said(section, title_of(section), rule, _sentence(finding), finding.blocks, finding.where)


def _sentence(finding: Finding) -> str:
    if finding.code == "expression":
        return sentence(RuleViolation(finding.params["code"], **finding.params["facts"]))
    if finding.code == "letter_language":
        language = str(_LANGUAGES.get(finding.params["language"], finding.params["language"]))
        return _("Il manque l’objet ou le texte %(language)s.") % {"language": language}
    if finding.code == "certificate_language":
        language = str(_LANGUAGES.get(finding.params["language"], finding.params["language"]))
        return _("Il manque le titre ou le texte %(language)s.") % {"language": language}
    text = _SENTENCES.get(finding.code, "")
    if not text:
        return finding.code
    return _(text) % dict(finding.params) if "%(" in text else _(text)


def _lists(rules: ProcedureDefinition) -> Mapping[str, Sequence[Any]]:
    return {
        "articles": rules.articles,
        "eligibility": rules.eligibility,
        "checklist": rules.checklist,
        "grid": rules.grid.criteria,
        "reasons": rules.reasons,
        "duties": rules.duties,
        "letters": rules.letters,
        "certificates": rules.certificates,
    }


def _name_of(parts: Sequence[str], rules: ProcedureDefinition | None) -> str:
    keys = [part for part in parts[1:] if part != "criteria"]
    if rules is None or not keys:
        return keys[0] if keys else ""
    found = next((one for one in _lists(rules).get(parts[0], ()) if one.key == keys[0]), None)
    return name(found) if found is not None else ""


def name(rule: Any) -> str:
    """A rule by its own words, for the reader."""
    if isinstance(rule, Article):
        return _("article %(number)s") % {"number": rule.number}
    for attribute in ("label", "title", "subject", "reason", "text"):
        said = rule.get(attribute) if isinstance(rule, Mapping) else getattr(rule, attribute, None)
        if said:
            text = read(said, get_language() or "fr").text
            return text if len(text) <= 90 else text[:89] + "…"
    return str(rule.get("key", "") if isinstance(rule, Mapping) else rule.key)


@dataclass(frozen=True, slots=True)
class Line:
    """One difference in words."""

    section: str
    title: Text
    rule: str
    field: Text
    kind: str
    label: Text
    before: str
    after: str
    article: Article | None


def lines(changes: Sequence[Change], before: ProcedureDefinition, after: ProcedureDefinition) -> list[Line]:
    """Differences for the reader, in the order of the definition."""
    return [_line(change, before, after) for change in changes]


def _line(change: Change, before: ProcedureDefinition, after: ProcedureDefinition) -> Line:
    section = section_of(change.where)
    parts = change.where.split(".")
    rule, field = "", ""
    listed = parts[0] in _lists(after) and not (parts[0] == "grid" and (len(parts) < 3 or parts[1] != "criteria"))
    if listed:
        keys = parts[2:] if parts[0] == "grid" else parts[1:]
        if keys:
            rule = _name_of([parts[0], keys[0]], after) or _name_of([parts[0], keys[0]], before) or keys[0]
            field = ".".join(keys[1:])
    else:
        field = ".".join(parts)
    bare, _dot, language = field.rpartition(".")
    if language not in _LANGUAGES:
        bare, language = field, ""
    asked = asked_of(section, bare)
    label: Text = asked.label if asked else bare
    if language:
        label = _("%(field)s, %(language)s") % {"field": label, "language": _LANGUAGES[language]}
    article = after.article(change.article) or before.article(change.article) if change.article else None
    return Line(
        section, title_of(section), rule, label, change.kind.value, _KINDS[change.kind],
        worded(change.before, before), worded(change.after, after), article,
    )  # fmt: skip


def worded(value: Any, rules: ProcedureDefinition) -> str:
    """A value of a definition as a person reads it."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, Mapping):
        if set(value) <= set(_LANGUAGES):
            return read(value, get_language() or "fr").text
        said = name(value) if "key" in value else ""
        more = value.get("expression") or ""
        return " – ".join(part for part in (said, more) if part) or ", ".join(map(str, value.values()))
    if isinstance(value, list | tuple):
        return ", ".join(_named_key(one, rules) for one in value)
    return str(value)


def _named_key(value: Any, rules: ProcedureDefinition) -> str:
    if not isinstance(value, str):
        return worded(value, rules)
    every = (one for kept in _lists(rules).values() for one in kept)
    found = next((one for one in every if one.key == value), None)
    return f"« {name(found)} »" if found is not None else value
