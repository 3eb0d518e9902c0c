"""What the printed directory refuses, in words."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from maillon.web.refusals import fixed

fixed("booklet.language", _("Choisissez la langue du répertoire."))
fixed("booklet.no_members", _("Aucun organisme n’est membre aujourd’hui : il n’y a rien à imprimer."))
