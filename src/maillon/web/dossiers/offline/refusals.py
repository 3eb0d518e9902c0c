"""What a person reads when a file that comes back is refused or kept aside."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says

fixed(
    "returned.not_ours",
    gettext_noop(
        "Ce fichier n’est pas un formulaire de Maillon. Choisissez celui que vous avez enregistré avec "
        "« Enregistrer le fichier » : son nom finit par .html."
    ),
)
fixed(
    "returned.damaged",
    gettext_noop(
        "Ce fichier est abîmé : il a été coupé ou changé en chemin. Rien n’en a été pris. Enregistrez-le de nouveau "
        "depuis le téléphone, puis renvoyez-le."
    ),
)
fixed(
    "returned.untouched",
    gettext_noop(
        "Ce fichier est vide de réponses : c’est celui d’avant. Sur le téléphone, touchez « Enregistrer le fichier », "
        "puis renvoyez celui-là."
    ),
)
fixed(
    "returned.unknown",
    gettext_noop("Ce fichier ne vient pas d’ici, ou sa demande n’existe plus. Écrivez à qui vous l’a remis."),
)
fixed(
    "returned.not_allowed",
    gettext_noop(
        "La personne qui a pris ce fichier ne peut plus écrire dans cette demande, ou son lien est fermé. Le fichier "
        "est gardé : quelqu’un qui peut y écrire le reprendra depuis la demande."
    ),
)


@says("returned.other_version")
def other_version(form: str, **_params: Any) -> str:
    return _(
        "Ce fichier répond à une autre version du formulaire (%(form)s). Prenez le formulaire à nouveau depuis la "
        "demande; vos réponses restent lisibles dans le fichier."
    ) % {"form": form[:120]}


@says("returned.too_large")
def too_large(limit: int, **_params: Any) -> str:
    return _(
        "Ce fichier dépasse %(limit)s Mo. Retirez des photos ou des documents, puis enregistrez-le de nouveau."
    ) % {"limit": limit // (1024 * 1024)}


@says("returned.too_many")
def too_many(limit: int, **_params: Any) -> str:
    return _(
        "%(limit)s fichiers attendent déjà pour cette demande. Gardez celui-ci, et écrivez à qui vous l’a remis."
    ) % {"limit": limit}


@says("returned.file_missing")
def file_missing(name: str, **_params: Any) -> str:
    return _("« %(name)s » n’est pas dans le fichier : joignez-le de nouveau sur le téléphone.") % {"name": name[:120]}
