"""How a call's ranking divides by region and by theme, under the ranking itself."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.core import places
from maillon.core.people.models import User
from maillon.dossiers.models import ProcedureVersion
from maillon.funding.models import Call
from maillon.funding.queries import whatif
from maillon.web.dossiers.handle.asides import register


def named(found: Call, told: whatif.Balances) -> dict[str, list[tuple[whatif.Balance, str]]]:
    """The balances by region and by theme, each with its name for the reader."""
    language = get_language() or "fr"
    regions, themes = told
    return {
        "regions": [
            (one, places.region_name(one.key, language) if one.key else _("Hors Québec ou non précisée"))
            for one in regions
        ],
        "themes": [(one, _theme(found, one.key, language)) for one in themes],
    }


def balance(user: User, version: ProcedureVersion) -> str:
    """The balances of a call's ranking; "" for the ranking of another procedure."""
    found = Call.objects.filter(version=version).select_related("version").first()
    if found is None:
        return ""
    context = {"call": found, **named(found, whatif.balanced(user, found)), "most": whatif.MOST}
    return render_to_string("funding/programmes/_balances.html", context)


def _theme(found: Call, key: str, language: str) -> str:
    """The words of a theme, as the call's form says them."""
    if not key:
        return _("Sans thème")
    use = found.version.forms.filter(use="application").select_related("form").first()
    return whatif.theme_name(use.form.xform, key, language) if use else key


register(balance)
