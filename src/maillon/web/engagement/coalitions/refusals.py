"""The sentences of refusals about advocacy."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed

fixed("advocacy.no_title", gettext_noop("Écrivez le titre en français : il fait foi."))
fixed("advocacy.days", gettext_noop("Le dernier jour vient après le premier."))
fixed("advocacy.to_come", gettext_noop("Ce jour n’est pas encore venu."))
fixed("advocacy.list", gettext_noop("Choisissez dans la liste."))
fixed("advocacy.settled", gettext_noop("La suite de cet engagement est déjà écrite."))
fixed("advocacy.no_reason", gettext_noop("Dites comment on le sait."))
