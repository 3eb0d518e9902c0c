"""How the columns of what is held are called in the copy a person reads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_COLUMNS: dict[str, str | Promise] = {
    "given_name": gettext_lazy("Prénom"),
    "family_name": gettext_lazy("Nom de famille"),
    "name": gettext_lazy("Nom"),
    "email": gettext_lazy("Courriel"),
    "to": gettext_lazy("Courriel"),
    "contact": gettext_lazy("Coordonnées"),
    "telephone": gettext_lazy("Téléphone"),
    "language": gettext_lazy("Langue"),
    "role": gettext_lazy("Rôle"),
    "organisation__legal_name_fr": gettext_lazy("Organisme"),
    "starts_at": gettext_lazy("Depuis"),
    "starts_on": gettext_lazy("Depuis"),
    "ends_at": gettext_lazy("Jusqu’à"),
    "ends_on": gettext_lazy("Jusqu’à"),
    "created_at": gettext_lazy("Créé"),
    "sent_at": gettext_lazy("Envoyé"),
    "at": gettext_lazy("Moment"),
    "day": gettext_lazy("Jour"),
    "state": gettext_lazy("État"),
    "kind": gettext_lazy("Genre"),
    "title": gettext_lazy("Titre"),
    "subject": gettext_lazy("Objet"),
    "body": gettext_lazy("Texte"),
    "value": gettext_lazy("Réponse"),
    "path": gettext_lazy("Question"),
    "dossier__reference": gettext_lazy("Dossier"),
    "submission__dossier__reference": gettext_lazy("Dossier"),
    "reference": gettext_lazy("Référence"),
    "verb": gettext_lazy("Acte"),
    "due_at": gettext_lazy("Échéance"),
    "given_at": gettext_lazy("Donné"),
    "withdrawn_at": gettext_lazy("Retiré"),
    "purpose__title": gettext_lazy("Finalité"),
    "wording_digest": gettext_lazy("Empreinte des mots lus"),
    "how": gettext_lazy("Comment"),
    "verified": gettext_lazy("Vérifié"),
    "last_login": gettext_lazy("Dernière connexion"),
    "type": gettext_lazy("Genre"),
    "right": gettext_lazy("Droit"),
    "comment": gettext_lazy("Commentaire"),
    "note": gettext_lazy("Note"),
    "outcome": gettext_lazy("Issue"),
}


def column(name: str) -> str:
    """A column in the reader's language; its own name, said plainly, when nobody named it."""
    return str(_COLUMNS.get(name) or name.replace("__", " ").replace("_", " "))


def value(told: Any) -> str:
    """A value as somebody reads it."""
    match told:
        case None | "":
            return "–"
        case bool():
            return _("oui") if told else _("non")
        case datetime():
            return formats.date_format(timezone.localtime(told), "Y-m-d H:i")
        case date():
            return told.isoformat()
        case dict():
            return " / ".join(str(one) for one in told.values())
        case _:
            return str(told)
