"""The sentences of refusals about issued documents."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillon.web.refusals import says


@says("documents.pdf_unavailable")
def _pdf_unavailable(**facts: Any) -> str:
    return _(
        "Ce serveur ne sait pas encore faire de PDF : il y manque Pango. La personne qui l’administre l’installe "
        "(Debian : apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0), puis vous recommencez."
    )


@says("documents.not_printed")
def _not_printed(**facts: Any) -> str:
    return _("Ce document n’a pas pu être mis en PDF : rien n’est émis. Recommencez, puis prévenez le secrétariat.")


@says("documents.no_reason")
def _no_reason(**facts: Any) -> str:
    return _("Dites pourquoi ce document est annulé : qui le vérifie le lira.")


@says("documents.revoked")
def _revoked(**facts: Any) -> str:
    return _("Ce document est déjà annulé.")
