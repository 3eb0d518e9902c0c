"""What the printed directory, and undoing a merge, refuse, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from maillon.web.parties.duplicates import TABLES
from maillon.web.refusals import fixed, says

fixed("booklet.language", _("Choisissez la langue du répertoire."))
fixed("booklet.no_members", _("Aucun organisme n’est membre aujourd’hui : il n’y a rien à imprimer."))
fixed("merge.undone", _("Cette fusion est déjà défaite."))


@says("merge.too_late")
def _too_late(days: int = 0, **_facts: Any) -> str:
    said = ngettext(
        "Une fusion se défait pendant %(days)s jour; celle-ci est plus ancienne.",
        "Une fusion se défait pendant %(days)s jours; celle-ci est plus ancienne.",
        days,
    )
    return said % {"days": days}


@says("merge.contradicted")
def _contradicted(tables: list[tuple[str, int]] | None = None, **_facts: Any) -> str:
    if not tables:
        return gettext("La fusion ne peut plus être défaite : ce qui a été écrit depuis la contredit.")
    other = gettext("autres lignes")
    told = ", ".join(f"{TABLES.get(table, other)} ({count})" for table, count in tables)
    said = gettext(
        "La fusion ne peut pas être défaite : depuis, ceci a été retiré ou donné à un autre organisme : %(told)s."
    )
    return said % {"told": told}
