"""What a person reads when a workbook or answers are refused: where, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from maillon.web.refusals import says

SENTENCES: Mapping[str, str] = {
    # The file
    "forms.not_excel": noop("Ce fichier n’est pas un classeur Excel lisible. Enregistrez-le au format .xlsx."),
    "forms.old_excel": noop("Ce classeur est au format d’avant 2007 (.xls). Enregistrez-le au format .xlsx."),
    "forms.file_too_large": noop("Ce fichier est trop grand : %(most)s Mo au plus. Retirez-en les images."),
    "forms.unzips_too_large": noop("Ce classeur contient bien plus que son poids ne le dit. Il n’a pas été ouvert."),
    "forms.no_survey_sheet": noop("Il n’y a pas de feuille « survey ». Feuilles trouvées : %(found)s."),
    "forms.sheet_like": noop("Une feuille a presque le nom attendu : %(found)s. Elle n’a pas été lue."),
    "forms.missing_columns": noop("Il manque une colonne : %(columns)s."),
    "forms.empty_survey": noop("Il n’y a aucune question."),
    "forms.too_many_rows": noop("Il y a trop de lignes : %(most)s au plus."),
    "forms.formula": noop(
        "La case %(cell)s contient une formule dont la valeur n’a pas été gardée. Remplacez-la par sa valeur."
    ),
    "forms.duplicate_column": noop("Deux colonnes disent la même chose (« %(name)s »). Retirez-en une."),
    "forms.column_spaces": noop("Le nom de colonne « %(name)s » contient une espace. La colonne n’a pas été lue."),
    # Rows
    "forms.no_type": noop("Cette ligne n’a pas de type."),
    "forms.no_name": noop("Cette ligne n’a pas de nom dans la colonne « name »."),
    "forms.unknown_type": noop("Le type « %(name)s » n’existe pas. Types courants : text, integer, date, select_one…"),
    "forms.unknown_list": noop("La liste « %(name)s » n’est pas dans la feuille « choices »."),
    "forms.no_choices_sheet": noop("Cette question demande une liste, mais la feuille « choices » manque ou est vide."),
    "forms.begin_without_end": noop("Ce groupe (%(kind)s) n’est fermé nulle part. Ajoutez une ligne « end %(kind)s »."),
    "forms.end_without_begin": noop("Cette ligne ferme un groupe (%(kind)s) qui n’a pas été ouvert."),
    "forms.end_of_other": noop("Cette ligne ferme un groupe d’une autre sorte que celui qui est ouvert."),
    "forms.bad_name": noop(
        "Le nom « %(name)s » ne convient pas : commencez par une lettre, puis lettres, chiffres, tirets ou points."
    ),
    "forms.duplicate_name": noop("Le nom « %(name)s » est déjà pris dans ce groupe. Donnez-en un autre."),
    "forms.name_same_but_case": noop("Ce nom ne diffère d’un autre que par des majuscules."),
    "forms.no_label": noop("La question « %(name)s » n’a ni libellé ni indice."),
    "forms.group_no_label": noop("Ce groupe n’a pas de libellé."),
    "forms.no_calculation": noop("Ce calcul n’a pas d’expression dans la colonne « calculation »."),
    "forms.row_skipped": noop("Cette ligne n’a ni nom ni libellé : elle n’a pas été lue."),
    "forms.type_of_old": noop("Ce type n’est plus rempli par les téléphones d’aujourd’hui."),
    "forms.photo_size": noop("Ajoutez le paramètre max-pixels : les photos partiront plus vite."),
    "forms.bad_parameter": noop("Un paramètre de cette ligne n’est pas accepté pour ce type."),
    "forms.include": noop("Le type « include » n’est plus pris en charge. Copiez les questions dans ce classeur."),
    "forms.list_from_file": noop(
        "Les choix viennent d’un fichier à part (« %(name)s ») : copiez-les dans la feuille « choices »."
    ),
    "forms.list_search": noop(
        "La question « %(name)s » cherche ses choix par search() : copiez-les dans la feuille « choices » "
        "et filtrez-les par « choice_filter »."
    ),
    "forms.list_external": noop(
        "La question « %(name)s » est de type select_one_external : employez select_one et la feuille « choices »."
    ),
    # Choices
    "forms.choice_no_name": noop("Ce choix n’a pas de nom."),
    "forms.choice_no_label": noop("Ce choix n’a pas de libellé."),
    "forms.choice_duplicate": noop("Ce nom de choix est déjà dans la liste."),
    "forms.choice_spaces": noop("Le choix « %(name)s » de la liste « %(list)s » contient une espace. Retirez-la."),
    "forms.or_other_untranslated": noop("« or_other » n’est pas traduit : ajoutez plutôt un choix « Autre »."),
    # Languages
    "forms.missing_translation": noop("Il manque des textes en « %(language)s » : %(columns)s."),
    "forms.language_code": noop("Écrivez le code des langues, par exemple « Français (fr) » : %(languages)s."),
    # Expressions
    "forms.expression_syntax": noop("Cette expression n’est pas bien écrite, près de « %(near)s »."),
    "forms.unknown_function": noop("La fonction « %(name)s » n’existe pas."),
    "forms.function_arguments": noop("La fonction « %(name)s » n’a pas le bon nombre de valeurs : %(given)s données."),
    "forms.function_nodes": noop("La fonction « %(name)s » demande une question ou un groupe, non une valeur."),
    "forms.slow_pattern": noop(
        "L’expression régulière « %(pattern)s » peut chercher sans fin. Retirez une répétition prise dans une autre."
    ),
    "forms.unknown_question": noop("Aucune question ne se nomme « %(name)s »."),
    "forms.ambiguous_name": noop("Plusieurs questions se nomment « %(name)s » : on ne sait laquelle est voulue."),
    "forms.bad_reference": noop("Une référence s’écrit ${nom_de_la_question}."),
    "forms.unknown_path": noop("Le chemin « %(path)s » ne mène à aucune question."),
    "forms.unknown_instance": noop("La liste « %(name)s » n’existe pas."),
    "forms.cycle": noop("Ces questions dépendent l’une de l’autre en rond : %(names)s (lignes %(rows)s)."),
    # What comes from elsewhere, in its own words
    "forms.pyxform": noop("Le compilateur dit : %(text)s"),
    "forms.odk_validate": noop("ODK Validate dit : %(text)s"),
    "forms.not_an_xform": noop("Ce formulaire n’est pas un XForm lisible."),
    # Answers
    "forms.answers_not_xml": noop("Ces réponses ne sont pas lisibles : elles ont été abîmées en chemin."),
    "forms.answers_too_large": noop("Ces réponses sont trop grandes : %(most)s Mo au plus, sans les photos."),
    "forms.answers_other_form": noop("Ces réponses viennent d’un autre formulaire (« %(found)s »)."),
    "forms.answers_other_version": noop("Ces réponses viennent d’une autre version (« %(found)s ») du formulaire."),
    "forms.answers_too_many": noop("« %(path)s » y est plus de %(most)s fois."),
    "forms.answers_unknown_path": noop("« %(path)s » n’est pas une question de ce formulaire."),
}
_BYTES = ("forms.file_too_large", "forms.answers_too_large")


def where(sheet: str = "", row: int | None = None, column: str = "") -> str:
    """The place in the workbook: « Feuille « survey », ligne 3, colonne « relevant » », "" for the whole file."""
    parts = []
    if sheet:
        parts.append(_("feuille « %(name)s »") % {"name": sheet})
    if row:
        parts.append(_("ligne %(number)d") % {"number": row})
    if column:
        parts.append(_("colonne « %(name)s »") % {"name": column})
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _register(code: str, text: str) -> None:
    @says(code)
    def build(sheet: str = "", row: int | None = None, column: str = "", **params: Any) -> str:
        facts = {name: _shown(value) for name, value in params.items()}
        if code in _BYTES:
            facts["most"] = str(round(params["most"] / 1024 / 1024, 1)).removesuffix(".0")
        said = _(text) % facts if "%(" in text else _(text)
        place = where(sheet, row, column)
        return _("%(place)s : %(said)s") % {"place": place, "said": said} if place else said


for _code, _text in SENTENCES.items():
    _register(_code, _text)
