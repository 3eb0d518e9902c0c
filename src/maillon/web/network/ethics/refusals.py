"""The sentences of refusals about the code of ethics."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from maillon.web.refusals import fixed

fixed("ethics.no_code", _("Aucun code d’éthique n’est en vigueur. Chargez-en un, puis recommencez."))
fixed("ethics.filed", _("Cette autoévaluation est déposée : elle ne change plus. La prochaine partira d’elle."))
fixed("ethics.article", _("Cet article n’est pas dans le code en vigueur."))
fixed("ethics.incomplete", _("Si l’organisme ne se conforme pas, expliquez-le; une action porte sa date, à venir."))
fixed("ethics.future", _("Ce jour n’est pas encore venu : inscrivez celui où le conseil en a discuté."))
fixed("ethics.no_name", _("Écrivez votre nom et votre titre, comme vous signez."))
fixed("ethics.not_ready", _("Répondez à chaque article et inscrivez la date du conseil avant de signer."))
fixed("ethics.lacking", _("Il manque quelque chose avant de déposer : la liste est ci-dessous."))
fixed("ethics.version_changed", _("Des organismes ont répondu à cette version du code : ajoutez une nouvelle version."))
fixed(
    "concerns.closed", _("Le comité ne reçoit pas de préoccupation en ce moment. Les ressources ci-dessous répondent.")
)
fixed("concerns.channel", _("Choisissez ce qui s’en approche le plus."))
