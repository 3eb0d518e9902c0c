"""What each section of a draft asks of whoever writes it, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to write. ``name`` is its way in the section or in the row: ``grid.threshold``, ``label``.

    ``kind``: line, code (an expression), text and prose (in French and in English), whole, flag, choice (``choices``
    names the list), several (some of them), paths (questions by name), path (one), money (whole units).
    """

    name: str
    label: Text
    kind: str = "line"
    hint: Text = ""
    choices: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Things of one kind, in order; ``where`` is their way in the section, ``named_by`` what gives a key."""

    where: str
    one: Text
    add: Text
    named_by: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One page of a draft."""

    key: str
    title: Text
    lead: Text
    asked: tuple[Asked, ...] = ()
    rows: Rows | None = None


_ARTICLE = Asked("article", _("Article"), "choice", _("Ce que la personne lira à côté."), "articles")
_GUIDANCE = _("Les repères sont lus par les personnes qui jugent; la personne qui demande ne les voit pas.")

SECTIONS: Mapping[str, Section] = {
    one.key: one
    for one in (
        Section(
            "presentation",
            _("Titre et but"),
            _("Comment la procédure se nomme, et à quoi elle sert pour qui demande."),
            (
                Asked("title", _("Titre"), "text"),
                Asked(
                    "purpose", _("But"), "prose", _("Une ou deux phrases : ce qu’on obtient, et le temps à prévoir.")
                ),
                Asked("source", _("D’où viennent les règles"), "line", _("Règlement, décision, page publique.")),
            ),
        ),
        Section(
            "articles",
            _("Articles"),
            _("Le texte d’où viennent les règles. Chaque règle renverra au sien : on lira lequel bloque."),
            rows=Rows(
                "articles",
                _("Article"),
                _("Ajouter un article"),
                "number",
                (
                    Asked("number", _("Numéro"), "line", _("3.1, 12 b…")),
                    Asked("text", _("Texte"), "prose"),
                    Asked("source", _("Source")),
                ),
            ),
        ),
        Section(
            "applicants",
            _("Qui peut demander"),
            _("Un organisme, une personne, ou quiconque tient le lien."),
            (
                Asked("applicants.kind", _("La demande est faite par"), "choice", choices="kinds"),
                Asked("applicants.without_account", _("On peut remplir par un lien, sans compte"), "flag"),
                Asked(
                    "confidential",
                    _("Confidentiel"),
                    "flag",
                    _("Seuls le comité qui siège et la personne nommée au dossier le voient."),
                ),
                Asked("applicants.text", _("Dit à qui veut demander"), "prose"),
                Asked("supports", _("Appuis à obtenir"), "whole", _("Combien de membres répondent à leur formulaire.")),
                Asked(
                    "supports_if_asked",
                    _("Seulement de qui on a demandé l’appui"),
                    "flag",
                    _("Sans personne à qui demander, la demande n’attend personne."),
                ),
                Asked("signature", _("Déclaration à signer"), "prose", _("Vide : personne ne signe.")),
            ),
        ),
        Section(
            "eligibility",
            _("Admissibilité"),
            _("Ce qui doit être vrai pour déposer. On voit, en écrivant, ce qui bloque et ce qui débloquerait."),
            rows=Rows(
                "eligibility",
                _("Règle"),
                _("Ajouter une règle"),
                "reason",
                (
                    Asked("expression", _("Doit être vrai"), "code", _("Comme dans un XLSForm : ${budget} <= 5000.")),
                    Asked("reason", _("Pourquoi cela bloque"), "prose"),
                    Asked("remedy", _("Ce qui débloquerait"), "prose"),
                    _ARTICLE,
                    Asked("questions", _("Dit à côté de ces questions"), "paths"),
                ),
            ),
        ),
        Section(
            "checklist",
            _("Recevabilité"),
            _("Ce que la personne responsable vérifie avant que le dossier soit lu."),
            rows=Rows(
                "checklist",
                _("Point"),
                _("Ajouter un point"),
                "label",
                (
                    Asked("label", _("À vérifier"), "text"),
                    Asked("guidance", _("Repère"), "prose", _GUIDANCE),
                    Asked("expression", _("Expression"), "code", _("Facultative : Maillon propose alors le verdict.")),
                    _ARTICLE,
                ),
            ),
        ),
        Section(
            "grid",
            _("Grille"),
            _("Les critères, leur poids, leur échelle et leurs seuils."),
            (Asked("grid.threshold", _("Total à atteindre, en points"), "whole", _("0 : aucun.")),),
            Rows(
                "grid.criteria",
                _("Critère"),
                _("Ajouter un critère"),
                "label",
                (
                    Asked("label", _("Critère"), "text"),
                    Asked("points", _("Points"), "whole", _("Ce que vaut la note la plus haute.")),
                    Asked("scale", _("Échelle"), "whole", _("La note la plus haute; la plus basse est 0.")),
                    Asked("threshold", _("Seuil du critère, en points"), "whole", _("0 : aucun.")),
                    Asked(
                        "comment_at_most",
                        _("Commentaire demandé jusqu’à la note"),
                        "whole",
                        _("Vide : jamais."),
                    ),
                    Asked("guidance", _("Repère de notation"), "prose", _GUIDANCE),
                    Asked("questions", _("À lire à côté"), "paths"),
                ),
            ),
        ),
        Section(
            "reviewing",
            _("Lecture"),
            _("Combien lisent, comment on leur confie les dossiers, quels liens empêchent de lire et de voter."),
            (
                Asked("reviewing.reviewers", _("Personnes qui lisent chaque dossier"), "whole"),
                Asked("reviewing.assignment", _("Les dossiers sont confiés"), "choice", choices="assignments"),
                Asked("reviewing.blind", _("Lecture à l’aveugle : le nom de qui demande est caché"), "flag"),
                Asked(
                    "reviewing.gap",
                    _("Écart qui appelle une discussion, en points"),
                    "whole",
                    _("Entre deux lectures; 0 : jamais."),
                ),
                Asked(
                    "conflicts.look_back_days",
                    _("Un lien compte encore, après sa fin, pendant (jours)"),
                    "whole",
                    _("1095 jours sont trois ans."),
                ),
                Asked(
                    "conflicts.relationships",
                    _("Liens entre organismes qui récusent"),
                    "several",
                    _("Ce que l’organisme d’une personne est à celui qui demande. Rien de coché : tous."),
                    "relationships",
                ),
            ),
        ),
        Section(
            "deliberation",
            _("Délibération"),
            _("Le comité qui décide et son quorum; sans comité, la personne responsable décide seule."),
            (
                Asked("deliberation.committee", _("Comité"), "choice", choices="committees"),
                Asked(
                    "deliberation.quorum_share",
                    _("Quorum"),
                    "choice",
                    _("Part des sièges qui peuvent voter sur ce dossier : une récusation n’y compte pas."),
                    "shares",
                ),
                Asked("deliberation.quorum_least", _("Au moins, en personnes"), "whole"),
                Asked(
                    "deliberation.majority",
                    _("Majorité"),
                    "choice",
                    _("Plus que cette part des voix pour et contre."),
                    "shares",
                ),
            ),
        ),
        Section(
            "reasons",
            _("Motifs de refus"),
            _("Dits de la même façon à tout le monde."),
            rows=Rows(
                "reasons", _("Motif"), _("Ajouter un motif"), "text", (Asked("text", _("Motif"), "prose"), _ARTICLE)
            ),
        ),
        Section(
            "duties",
            _("Ce qui est dû ensuite"),
            _("Ce qui devient une obligation : de qui demande, après la décision; du comité, dès le dépôt."),
            rows=Rows(
                "duties",
                _("Obligation"),
                _("Ajouter une obligation"),
                "title",
                (
                    Asked("title", _("Quoi"), "text"),
                    Asked("owed_by", _("Due par"), "choice", choices="debtors"),
                    Asked("days", _("Échéance, en jours"), "whole"),
                    Asked("kind", _("Sorte"), "choice", choices="duties"),
                ),
            ),
        ),
        Section(
            "letters",
            _("Lettres"),
            _("Écrites une fois en français et en anglais; chaque étape envoie la sienne."),
            rows=Rows(
                "letters",
                _("Lettre"),
                _("Ajouter une lettre"),
                "subject",
                (
                    Asked("on", _("Envoyée quand"), "choice", choices="steps"),
                    Asked("subject", _("Objet"), "text"),
                    Asked("body", _("Texte"), "prose"),
                ),
            ),
        ),
        Section(
            "certificates",
            _("Attestations"),
            _("Données à qui en a besoin tant que la décision est en vigueur; chacune porte un code vérifiable."),
            rows=Rows(
                "certificates",
                _("Attestation"),
                _("Ajouter une attestation"),
                "title",
                (Asked("title", _("Titre"), "text"), Asked("body", _("Texte"), "prose")),
            ),
        ),
        Section(
            "money",
            _("Enveloppe"),
            _("Ce que l’appel partage, et la question où l’on écrit la somme demandée."),
            (
                Asked("envelope_minor", _("Enveloppe"), "money", _("0 : pas d’argent.")),
                Asked("currency", _("Devise"), "choice", choices="currencies"),
                Asked("request", _("Question de la somme demandée"), "path"),
            ),
        ),
    )
}
WINDOW_TITLE = _("Période de dépôt")
FORMS_TITLE = _("Formulaires")


def title_of(section: str) -> Text:
    """The words of a section."""
    if section == "window":
        return WINDOW_TITLE
    if section == "forms":
        return FORMS_TITLE
    return SECTIONS[section].title if section in SECTIONS else section


def asked_of(section: str, name: str) -> Asked | None:
    """What a section asks under a name, in itself or in its rows."""
    one = SECTIONS.get(section)
    if one is None:
        return None
    every = (*one.asked, *(one.rows.asked if one.rows else ()))
    return next((asked for asked in every if asked.name == name), None)
