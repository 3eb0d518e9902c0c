"""What the builder does with what is typed: lines and sources added, taken away, put back; the page they make."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from maillon.funding.queries.budgets import Frame
from maillon.funding.rules.budgeting import sums
from maillon.funding.services.budgeting import new_key
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.funding.budgets import words
from maillon.web.funding.budgets.drawing import draw, fiscal
from maillon.web.funding.budgets.typed import SourceRow, Typed, blank, currencies
from maillon.web.http import whole_number

_YEARS = 4
"""How many fiscal years are offered where nothing bounds them."""


def edit(request: HttpRequest, typed: Typed, action: str, key: str, *, first: int) -> None:
    """Add, take away or put back a line or a source, in what is typed only; ``first`` is the year of a line added."""
    if action == "add" and len(typed.rows) < sums.MOST_LINES:
        year = whole_number(key[:5]) or first
        typed.rows.append(blank(year, typed))
    elif action in ("remove", "restore"):
        for row in typed.rows:
            if row.key == key:
                row.removed = action == "remove"
    elif action == "rest":
        line, _colon, source = key.partition(":")
        _give_rest(typed, line, source)
    elif action == "add-source" and len(typed.sources) < sums.MOST_SOURCES:
        added = SourceRow(new_key([one.key for one in typed.sources]), "other")
        typed.sources.append(added)
        for row in typed.rows:
            row.shares[added.key] = ""
    elif action == "remove-source":
        paid = any(row.shares.get(key, "").strip() for row in typed.kept)
        if paid:
            messages.warning(request, _("Cette source paie encore des lignes : videz d’abord ses montants."))
        else:
            typed.sources = [one for one in typed.sources if one.key != key]
            for row in typed.rows:
                row.shares.pop(key, None)


def _give_rest(typed: Typed, key: str, source: str) -> None:
    """One source pays what nobody pays of a line."""
    content = typed.content
    known = {one.key for one in typed.sources}
    for row in typed.kept:
        if row.key == key and row.line is not None and source in known:
            minor = row.line.paid_by(source) + sums.unshared(content, row.line)
            if minor >= 0:
                row.pay(source, minor, content.currency)


def frame_of_page(typed: Typed, frame: Frame, *, first: int) -> dict[str, Any]:
    """What the builder's page needs of what is typed; ``first`` is the year of a first line."""
    if not typed.rows:
        typed.rows.append(blank(first, typed))
        typed.rows[0].fresh = False
    drawn = draw(typed, frame)
    years = list(frame.years) if frame.years is not None else list(range(first, first + _YEARS))
    told = (whole_number(row.values.get("year")) for row in typed.rows)
    known = {year for year in told if year is not None}
    return {
        "typed": typed,
        "drawn": drawn,
        "problems": drawn.problems,
        "terms": frame.terms,
        "call": frame.call,
        "categories": words.categories(frame.terms),
        "years": [(str(year), fiscal(str(year))) for year in sorted({*years, *known})],
        "kinds": words.kinds(),
        "currencies": currencies(typed),
        "units": [_("mois"), _("jour"), _("heure"), _("personne"), _("billet"), _("forfait"), _("unité")],
        "full": len(typed.rows) >= sums.MOST_LINES,
        "language": interface_language(),
    }
