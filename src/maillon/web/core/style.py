"""The live style page: every component as it really is, in the theme of the reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.web.insight import maps, presenters

THEMES = {"clair": "light", "sombre": "dark"}


@dataclass(frozen=True, slots=True)
class Token:
    """A colour, its name and the ink that reads on it."""

    name: str
    token: str
    ink: str


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Colours, links and boxes, with sample values that say nothing of the real world."""
    return render(
        request,
        "core/style.html",
        {
            "tokens": [
                Token(_("Fleuve"), "--brand", "--on-brand"),
                Token(_("Teinte"), "--tint", "--ink"),
                Token(_("Safran"), "--saffron", "--on-saffron"),
                Token(_("Mousse"), "--ok-t", "--ok"),
                Token(_("Avertissement"), "--warn-t", "--warn"),
                Token(_("Garance"), "--bad-t", "--bad"),
                Token(_("Surface"), "--surface", "--ink"),
                Token(_("Retrait"), "--sunken", "--ink"),
            ],
            "modules": [
                ("reseau", _("Réseau")),
                ("projets", _("Projets")),
                ("programmes", _("Programmes")),
                ("mobilite", _("Mobilité")),
                ("mobilisation", _("Mobilisation")),
                ("fonds", _("Fonds")),
                ("observatoire", _("Observatoire")),
            ],
            "icons": ["arrow", "check", "cross", "download", "info", "warning", "down", "up", "plus"],
            "world": maps.world(
                {"HT": 9, "SN": 6, "BO": 4, "BF": 3, "KM": 1},
                label=lambda code, count: f"{code} : {count}",
                url=lambda code: f"#{code}",
            ),
            "bars": [
                presenters.Bar("A", "100%", 86_400_000),
                presenters.Bar("B", "55%", 47_800_000),
                presenters.Bar("C", "20%", 17_300_000),
            ],
            "pages": presenters.pager(2, 9, "#"),
            "theme": THEMES.get(request.GET.get("theme", ""), ""),
        },
    )
