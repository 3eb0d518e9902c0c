"""What a person reads when a rule refuses something of a procedure: what happened, the rule, the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from maillon.core.typography import colon
from maillon.dossiers.rules.fitness import Finding
from maillon.web.dossiers.procedures.words import told
from maillon.web.refusals import says
from maillon.web.templatetags.maillon import moment

_SENTENCES: Mapping[str, str] = {
    "dossiers.version_published": noop("Cette version est publiée : elle ne change plus. Copiez-la en brouillon."),
    "dossiers.version_discarded": noop("Ce brouillon est mis de côté. Reprenez-le pour le changer."),
    "dossiers.discard_published": noop(
        "Cette version a été publiée : elle ne se met pas de côté. Retirez-la pour qu’elle ne prenne plus de demandes."
    ),
    "dossiers.version_not_in_force": noop("Cette version ne prend plus de demandes : il n’y a rien à retirer."),
    "dossiers.no_form": noop("Choisissez d’abord le formulaire de demande, dans « Formulaires »."),
    "dossiers.no_title": noop("Donnez d’abord un titre en français."),
    "dossiers.window_order": noop("La fermeture doit venir après l’ouverture."),
    "dossiers.no_instant": noop("Donnez un jour et une heure, par exemple 2026-03-15 17:00."),
    "dossiers.no_deadline": noop("Cette version n’a pas de date limite : il n’y a rien à reporter."),
    "dossiers.no_reason": noop("Dites pourquoi : tout le monde lira cette raison."),
    "dossiers.no_committee_name": noop("Donnez un nom au comité, en français."),
    "dossiers.committee_taken": noop("Un comité a déjà l’adresse « %(key)s ». Donnez un autre nom."),
    "dossiers.no_workbook": noop("Choisissez un classeur .xlsx à envoyer."),
    "dossiers.no_media": noop("Choisissez au moins un fichier : une image, un son ou une vidéo."),
    "dossiers.media_shown": noop(
        "« %(name)s » est déjà montré par une version publiée : donnez un autre nom dans un nouveau classeur."
    ),
    "dossiers.section_changed": noop("Quelqu’un d’autre vient d’enregistrer cette section."),
    "dossiers.folder_none": noop("Choisissez un exemple, ou un dossier .zip à envoyer."),
    "dossiers.folder_not_zip": noop("Ce fichier n’est pas un dossier .zip lisible."),
    "dossiers.folder_main": noop("Le dossier n’a pas de fichier %(name)s : c’est lui qui dit la procédure."),
    "dossiers.folder_toml": noop("Le fichier procedure.toml ne se lit pas : %(detail)s"),
    "dossiers.folder_form": noop("Le formulaire « %(form)s » est nommé, mais sa feuille survey.csv n’est pas là."),
    "dossiers.folder_text": noop("« %(name)s » n’est pas un tableau CSV en UTF-8."),
    "dossiers.folder_sheet": noop("« %(name)s » ne peut pas être le nom d’une feuille."),
    "dossiers.folder_unsafe": noop("Le dossier contient un chemin dangereux (%(name)s). Rien n’a été ouvert."),
    "dossiers.key_form": noop("L’adresse « %(key)s » ne convient pas : lettres minuscules, chiffres et tirets."),
    "dossiers.prefix_form": noop("« %(prefix)s » ne convient pas : deux à huit lettres majuscules (ADH)."),
    "dossiers.key_taken": noop("Une autre procédure a déjà l’adresse « %(key)s ». Choisissez-en une autre."),
    "dossiers.prefix_taken": noop("Une autre procédure a déjà les lettres « %(prefix)s ». Choisissez-en d’autres."),
    "dossiers.form_version_taken": noop(
        "Le formulaire « %(form_id)s » a déjà une version « %(version)s » qui dit autre chose. "
        "Donnez une nouvelle version dans la feuille « settings »."
    ),
}  # fmt: skip


def _register(code: str, text: str) -> None:
    says(code)(lambda **params: _(text) % params if "%(" in text else _(text))


for _code, _text in _SENTENCES.items():
    _register(_code, _text)


@says("dossiers.extension_earlier")
def extension_earlier(closing: datetime, **_params: Any) -> str:
    return _("La nouvelle date doit venir après la date limite actuelle, le %(date)s.") % {"date": moment(closing)}


@says("dossiers.folder_too_large")
def folder_too_large(files: int, texts: int, media: int, **_params: Any) -> str:
    return _(
        "Ce dossier est trop grand : %(files)s fichiers, %(texts)s Mo de textes et %(media)s Mo d’images, de sons et "
        "de films au plus, une fois ouvert."
    ) % {"files": files, "texts": texts // 2**20, "media": media // 2**20}


_MALFORMED: Mapping[str, str] = {
    "missing": noop("%(where)s : il manque"),
    "unknown": noop("%(where)s : ce mot n’est pas connu"),
    "int": noop("%(where)s : un nombre entier est attendu"),
    "str": noop("%(where)s : un texte est attendu"),
    "bool": noop("%(where)s : vrai ou faux est attendu"),
    "list": noop("%(where)s : une liste est attendue"),
    "record": noop("%(where)s : un groupe de valeurs est attendu"),
    "narratives": noop("%(where)s : un texte par langue est attendu"),
    "nul": noop("%(where)s : un caractère interdit s’y trouve"),
}


def _malformed(findings: Sequence[tuple[str, str]]) -> str:
    return _("; ").join(
        _(_MALFORMED[code]) % {"where": where} if code in _MALFORMED else where for where, code in findings[:20]
    )


@says("dossiers.folder_malformed")
def folder_malformed(findings: Sequence[tuple[str, str]], **_params: Any) -> str:
    return _("Le fichier procedure.toml est à corriger. %(findings)s.") % {"findings": _malformed(findings)}


@says("dossiers.media_unnamed")
def media_unnamed(name: str, names: Sequence[str], **_params: Any) -> str:
    if not names:
        return _("Aucune question de ce formulaire ne montre d’image, de son ni de vidéo.")
    shown = {"name": name, "names": ", ".join(names)}
    return _("Aucune question ne nomme « %(name)s ». Fichiers attendus : %(names)s.") % shown


@says("dossiers.section_malformed")
def section_malformed(findings: Sequence[tuple[str, str]], **_params: Any) -> str:
    return _("Cette section ne peut pas être gardée ainsi. %(findings)s.") % {"findings": _malformed(findings)}


@says("dossiers.version_unfit")
def version_unfit(findings: Sequence[tuple[str, str, Mapping[str, Any]]], **_params: Any) -> str:
    said = [told(Finding(where, code, facts)) for where, code, facts in findings]
    lines = [f"{one.title}{f' ({one.rule})' if one.rule else ''}{colon()} {one.text}" for one in said]
    return _("Cette version n’est pas prête à être publiée. %(findings)s") % {"findings": " ".join(lines)}
