"""What a person reads when a rule about people refuses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillon.web.refusals import says


@says("people.role_held")
def role_held(email: str, **_params: Any) -> str:
    return _("%(email)s a déjà ce rôle ici : il n’y a rien à faire.") % {"email": email}


@says("people.invitation_open")
def invitation_open(email: str, **_params: Any) -> str:
    return _(
        "%(email)s a déjà une invitation en attente pour ce rôle. Retirez-la d’abord pour en envoyer une nouvelle."
    ) % {"email": email}


@says("people.invitation_closed")
def invitation_closed(**_params: Any) -> str:
    return _("Cette invitation n’est plus ouverte. Demandez-en une nouvelle à la personne qui vous a écrit.")


@says("people.account_exists")
def account_exists(email: str, **_params: Any) -> str:
    return _("%(email)s a déjà un compte. Connectez-vous, puis ouvrez de nouveau le lien de l’invitation.") % {
        "email": email
    }


@says("people.address")
def address(email: str, **_params: Any) -> str:
    return _("« %(email)s » n’est pas une adresse de courriel. Écrivez-la en entier.") % {"email": email}


@says("people.territory")
def territory(**_params: Any) -> str:
    return _("Ce rôle ne se donne pas à cet endroit. Choisissez un rôle de la liste.")


@says("people.role_ended")
def role_ended(**_params: Any) -> str:
    return _("Ce rôle a déjà pris fin. Rechargez la page pour voir l’équipe telle qu’elle est.")


@says("people.last_inviter")
def last_inviter(**_params: Any) -> str:
    return _(
        "Plus personne ne pourrait inviter ici. Donnez d’abord ce rôle à quelqu’un d’autre, ou demandez au secrétariat."
    )


@says("record.changed_meanwhile")
def changed_meanwhile(**_params: Any) -> str:
    return _(
        "Quelqu’un a enregistré cette fiche pendant que vous l’aviez ouverte. Votre texte est gardé ci-dessous : "
        "comparez-le à la fiche, puis enregistrez de nouveau."
    )


@says("record.name")
def record_name(**_params: Any) -> str:
    return _("Le nom légal en français est nécessaire : c’est sous ce nom que l’organisme est connu.")


@says("record.year")
def _year(*, year: str, **facts: Any) -> str:
    return _("« %(year)s » n’est pas une année de fondation possible.") % {"year": year}


@says("record.year_end")
def _year_end(**_facts: Any) -> str:
    return _("Écrivez un jour qui existe dans ce mois.")


@says("record.too_long")
def _too_long(*, most: int, **facts: Any) -> str:
    return _("Ce texte est trop long : %(most)d signes au plus.") % {"most": most}


@says("record.number_taken")
def _number_taken(*, number: str, **facts: Any) -> str:
    return _("Le numéro %(number)s est celui d’un autre organisme. Vérifiez-le, ou écrivez au secrétariat.") % {
        "number": number
    }


@says("record.region")
def record_region(**_params: Any) -> str:
    return _("Cette région n’existe pas. Choisissez une des dix-sept régions administratives du Québec.")


@says("record.figure")
def record_figure(**_params: Any) -> str:
    return _("Ce chiffre n’a pas la forme attendue : un nombre positif, sans lettres.")


@says("period.order")
def period_order(**_params: Any) -> str:
    return _("La fin de la période vient avant son début. Corrigez l’une des deux dates.")


@says("tokens.name")
def token_name(**_params: Any) -> str:
    return _("Dites à quoi servira ce jeton : vous le reconnaîtrez plus tard.")


@says("tokens.unknown_scope")
def token_scope_unknown(scope: str, **_params: Any) -> str:
    return _("« %(scope)s » n’est pas une portée. Choisissez dans la liste.") % {"scope": scope}


@says("tokens.scope_beyond_person")
def token_scope_beyond(scope: str, **_params: Any) -> str:
    return _("Vos rôles ne donnent pas la portée « %(scope)s » : un jeton ne peut pas plus que vous.") % {
        "scope": scope
    }


@says("tokens.expiry")
def token_expiry(days: int, **_params: Any) -> str:
    return _("Un jeton vit au plus %(days)d jours. Choisissez une durée plus courte.") % {"days": days}


@says("tokens.too_many")
def token_too_many(most: int, **_params: Any) -> str:
    return _("Vous avez déjà %(most)d jetons. Révoquez-en un qui ne sert plus.") % {"most": most}
