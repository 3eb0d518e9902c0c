"""What a person reads when a rule refuses something of a dossier: what happened, the rule, the way out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.dossiers.apply.phrases import GUARDS, STATES
from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import moment

fixed(
    "dossiers.answers_final",
    gettext_noop("Ces réponses sont déposées : elles ne changent plus, sauf si on vous demande une correction."),
)
fixed("dossiers.clash_settled", gettext_noop("Quelqu’un a déjà choisi entre ces deux réponses. Voici celle qui reste."))
fixed("dossiers.no_applicant", gettext_noop("Dites au nom de qui la demande est faite."))
fixed(
    "dossiers.unknown_question",
    gettext_noop("Cette question n’est pas dans le formulaire. Rechargez la page, puis répondez de nouveau."),
)
fixed(
    "dossiers.answers_too_long",
    gettext_noop("Ces réponses sont trop longues pour un seul dossier. Raccourcissez-les, ou joignez un document."),
)
fixed("dossiers.repeat_fixed", gettext_noop("Ici, on ne peut ni ajouter ni retirer de ligne."))
fixed("dossiers.nothing_to_restore", gettext_noop("Cette ligne ne peut plus être remise : sa place a disparu."))
fixed("dossiers.signature_missing", gettext_noop("Écrivez votre nom, comme vous signez."))
fixed("dossiers.declaration_missing", gettext_noop("Cochez la déclaration pour signer."))
fixed("dossiers.withdraw_unsure", gettext_noop("Cochez la case pour retirer la demande."))
fixed(
    "dossiers.message_draft",
    gettext_noop("Un brouillon n’est lu que par les vôtres : vous pourrez écrire une fois la demande déposée."),
)
fixed("dossiers.message_empty", gettext_noop("Écrivez votre message."))
fixed("dossiers.access_email", gettext_noop("Écrivez une adresse de courriel complète, par exemple nom@exemple.org."))
fixed("dossiers.access_right", gettext_noop("Vous ne pouvez pas donner ce droit : il faut l’avoir soi-même."))
fixed(
    "dossiers.access_over",
    gettext_noop("Cette invitation ne fonctionne plus. Demandez-en une autre à qui vous l’a envoyée."),
)
fixed("dossiers.without_account", gettext_noop("Cette procédure demande un compte : invitez la personne par courriel."))
fixed("dossiers.support_self", gettext_noop("Un organisme n’appuie pas sa propre demande. Choisissez-en un autre."))
fixed("dossiers.support_none", gettext_noop("Cette procédure ne demande pas d’appui."))
fixed("dossiers.support_choose", gettext_noop("Choisissez un organisme membre dans la liste."))


@says("dossiers.repeat_too_many")
def repeat_too_many(limit: int, **_params: Any) -> str:
    return _("Il y a déjà %(limit)s lignes : c’est le maximum ici.") % {"limit": limit}


@says("dossiers.message_too_long")
def message_too_long(limit: int, **_params: Any) -> str:
    return _("Ce message est trop long : au plus %(limit)s caractères.") % {"limit": limit}


@says("dossiers.support_enough")
def support_enough(asked: int, **_params: Any) -> str:
    return _("Vous avez déjà demandé %(asked)s appuis. Attendez leur réponse.") % {"asked": asked}


@says("dossiers.answers_incomplete")
def answers_incomplete(missing: int, **_params: Any) -> str:
    return _("Il reste des réponses à compléter ou à corriger (%(missing)s).") % {"missing": missing}


@says("dossiers.window_closed")
def window_closed(opens_at: datetime | None = None, closes_at: datetime | None = None, **_params: Any) -> str:
    if closes_at is not None:
        return _("Le dépôt n’est pas ouvert. Il se terminait le %(date)s, heure du Québec.") % {
            "date": moment(closes_at)
        }
    if opens_at is not None:
        return _("Le dépôt ouvre le %(date)s, heure du Québec.") % {"date": moment(opens_at)}
    return _("Le dépôt n’est pas ouvert en ce moment.")


@says("dossiers.applicant_kind")
def applicant_kind(kind: str, **_params: Any) -> str:
    if kind == "person":
        return _("Cette demande se fait en son propre nom.")
    return _("Cette demande se fait au nom d’un organisme, par une personne qui saisit pour lui.")


@says("dossiers.step")
def step(state: str, **_params: Any) -> str:
    return _("Le dossier a changé d’état entre-temps : il est maintenant « %(state)s ».") % {
        "state": STATES.get(state, state)
    }


@says("dossiers.missing")
def missing(guards: Sequence[str] = (), **_params: Any) -> str:
    known = [str(GUARDS[guard]) for guard in guards if guard in GUARDS]
    if not known:
        return _("Il manque encore quelque chose pour cette étape (%(guards)s).") % {"guards": ", ".join(guards)}
    return _("Ce n’est pas encore possible : %(reasons)s.") % {"reasons": _("; ").join(known)}
