"""What a person reads when a telephone, or what it sends, is refused."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says

fixed("dossiers.device_name", gettext_noop("Nommez ce téléphone : vous le reconnaîtrez plus tard."))
fixed(
    "dossiers.instance_differs",
    gettext_noop(
        "Ces réponses ont déjà été reçues, et celles-ci sont différentes. Les premières restent; "
        "corrigez-les dans votre espace."
    ),
)
fixed("forms.answers_no_instance", gettext_noop("Ce fichier ne dit pas de quel formulaire ni de quel envoi il vient."))


@says("dossiers.form_unknown")
def form_unknown(form_id: str, **_params: Any) -> str:
    return _("Le formulaire « %(form)s » n’est pas connu ici. Actualisez la liste des formulaires du téléphone.") % {
        "form": form_id[:80]
    }


@says("dossiers.form_version_unknown")
def form_version_unknown(form_id: str, version: str, **_params: Any) -> str:
    return _(
        "Cette version (%(version)s) du formulaire « %(form)s » n’est pas connue ici. Actualisez la liste des "
        "formulaires; vos réponses restent dans le téléphone."
    ) % {"form": form_id[:80], "version": version[:60] or "–"}


@says("dossiers.form_closed")
def form_closed(form_id: str, version: str, **_params: Any) -> str:
    return _(
        "Le formulaire « %(form)s » (version %(version)s) ne reçoit pas de réponses maintenant : il n’est pas ouvert, "
        "ou une autre version le remplace. Vos réponses restent dans le téléphone; écrivez à qui vous l’a demandé."
    ) % {"form": form_id[:80], "version": version[:60]}


@says("dossiers.answers_invalid")
def answers_invalid(questions: list[str], **_params: Any) -> str:
    return _("Ces réponses manquent ou ne conviennent pas : %(questions)s. Corrigez-les, puis renvoyez.") % {
        "questions": "; ".join(question[:120] for question in questions)
    }
