"""What a person reads when an import refuses: of the whole, of a file, of an activity, of a value."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.web.refusals import says


@says("opendata.import_running")
def _running(**_params: Any) -> str:
    return _("Une importation est déjà en cours; attendez qu’elle finisse.")


@says("opendata.path_missing")
def _missing(path: str, **_params: Any) -> str:
    return _("Ce chemin n’existe pas : %(path)s") % {"path": path}


@says("opendata.file_changed")
def _changed(file: str, **_params: Any) -> str:
    return _("Un fichier a changé pendant la lecture : %(file)s. Relancez la commande.") % {"file": file}


KINDS = {
    "file_refused": gettext_lazy("Fichier refusé"),
    "file_broken": gettext_lazy("Fichier interrompu"),
    "refused": gettext_lazy("Activité refusée"),
    "duplicate": gettext_lazy("Doublon"),
    "unreadable": gettext_lazy("Valeur illisible"),
    "noticed": gettext_lazy("À vérifier"),
}

REASONS = {
    "activity_too_large": gettext_lazy("L’activité est trop grande pour être lue d’un seul tenant."),
    "address": gettext_lazy("L’adresse du document ne commence pas par http:// ou https://."),
    "amount_missing": gettext_lazy("Le montant manque."),
    "amount_too_large": gettext_lazy("Le montant dépasse ce qui peut être compté."),
    "archive_broken": gettext_lazy("L’archive est endommagée ou protégée."),
    "boolean": gettext_lazy("On attend 1 ou 0, true ou false."),
    "broken": gettext_lazy("Le XML est mal formé à cet endroit, ou le fichier est tronqué."),
    "code_missing": gettext_lazy("Le code manque."),
    "code_unknown": gettext_lazy("Ce code n’existe pas dans la liste de la norme."),
    "currency_missing": gettext_lazy("La monnaie manque, et l’activité n’en donne pas par défaut."),
    "currency_unknown": gettext_lazy("Cette monnaie n’existe pas (ISO 4217)."),
    "date": gettext_lazy("Cette date ne se lit pas (AAAA-MM-JJ attendu)."),
    "date_assumed": gettext_lazy("La date manque; la date de valeur a été prise."),
    "date_missing": gettext_lazy("La date manque."),
    "dates_order": gettext_lazy("La fin précède le début; la fin n’a pas été gardée."),
    "empty": gettext_lazy("Le fichier est vide."),
    "encoding": gettext_lazy("Les octets ne correspondent pas à l’encodage annoncé."),
    "encrypted": gettext_lazy("Le fichier est protégé par un mot de passe."),
    "entities_declared": gettext_lazy("Le fichier déclare des entités XML : refusé sans les lire, par sécurité."),
    "identical": gettext_lazy("La même activité, mot pour mot, est gardée ailleurs."),
    "identifier_missing": gettext_lazy("L’activité n’a pas d’identifiant."),
    "identifier_too_long": gettext_lazy("L’identifiant dépasse 200 caractères."),
    "moment": gettext_lazy("Cette date et heure ne se lit pas."),
    "not_iati": gettext_lazy("Ce n’est pas un fichier d’activités de l’IATI."),
    "not_storable": gettext_lazy("L’activité ne peut pas être enregistrée telle quelle."),
    "not_xml": gettext_lazy("Ce n’est pas du XML."),
    "number": gettext_lazy("Ce nombre ne se lit pas (chiffres et point décimal seulement)."),
    "organisation_file": gettext_lazy("C’est un fichier d’organisation de l’IATI, pas d’activités."),
    "organisation_unnamed": gettext_lazy("L’organisation n’a ni nom ni identifiant."),
    "percentage_range": gettext_lazy("Le pourcentage n’est pas entre 0 et 100."),
    "percentages_partial": gettext_lazy("Une partie seulement des pourcentages est donnée."),
    "percentages_sum": gettext_lazy("Les pourcentages d’une même liste ne font pas 100."),
    "period_missing": gettext_lazy("La période n’a pas ses deux dates."),
    "point": gettext_lazy("Ce point ne se lit pas (latitude et longitude attendues)."),
    "point_without_pos": gettext_lazy("Le lieu annonce un point sans ses coordonnées."),
    "recorded_here": gettext_lazy("Cette activité est tenue ici par son organisme : elle n’est pas remplacée."),
    "reference_missing": gettext_lazy("La référence manque."),
    "reporting_organisation_missing": gettext_lazy("L’activité ne dit pas quel organisme la déclare."),
    "role_unknown": gettext_lazy("Ce rôle n’existe pas dans la norme."),
    "second_value": gettext_lazy("Une seule valeur est attendue; la première a été gardée."),
    "shortened": gettext_lazy("Le texte est trop long; il a été coupé."),
    "superseded": gettext_lazy("Une autre publication de la même activité, plus récente ou lue plus tard, est gardée."),
    "superseded_here": gettext_lazy("Une publication plus récente se trouvait déjà ici."),
    "title_missing": gettext_lazy("L’activité n’a pas de titre."),
    "too_long": gettext_lazy("Ce code est plus long que tous ceux de sa liste."),
    "transaction_type_missing": gettext_lazy("Le type de la transaction manque."),
    "value_date_assumed": gettext_lazy("La date de valeur manque; celle de l’opération a été prise."),
    "version_1": gettext_lazy("Version 1 de la norme : demandez à l’organisme un fichier 2.01, 2.02 ou 2.03."),
    "version_missing": gettext_lazy("Le fichier ne dit pas sa version de la norme."),
    "version_unknown": gettext_lazy("Cette version de la norme est inconnue (2.01, 2.02 et 2.03 sont lues)."),
}


def reason(code: str) -> str:
    """Why, in the current language; the code itself when it has no sentence yet."""
    return str(REASONS.get(code, code))
