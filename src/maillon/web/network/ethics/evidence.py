"""What the yearly declaration says beside an article of the code: each fact in words, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation
from maillon.network.queries.evidence import Evidence
from maillon.network.rules.ethics import Article
from maillon.web.insight.phrases import language
from maillon.web.parties.presenters import figure_name
from maillon.web.templatetags.maillon import amount, number


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the declaration: what it is, how much, and the page that says where it comes from."""

    label: str
    value: str
    url: str


def facts_for(article: Article, said: Evidence, organisation: Organisation) -> list[Fact]:
    """The facts an article asks for, in its order; what nobody declared is left out."""
    figures = {one.kind: one for one in said.figures}
    profile = reverse("organisation", kwargs={"slug": organisation.slug})
    found = []
    for kind in article.evidence:
        if kind in figures:
            one = figures[kind]
            worth = number(one.count) if one.count is not None else amount(one.amount_minor, one.currency)
            origin = reverse("figure_origin", kwargs={"slug": organisation.slug, "pk": one.pk})
            found.append(Fact(str(figure_name(kind, "")), str(worth), origin))
        elif kind == "countries" and said.countries:
            names, place = codelists.in_use("Country"), language().startswith("en")
            told = [names[code][place] if code in names else code for code in said.countries]
            found.append(Fact(_("Pays"), ", ".join(told), profile))
        elif kind == "partners" and said.partners:
            told_partners = ngettext("%(n)s partenaire", "%(n)s partenaires", said.partners) % {
                "n": number(said.partners)
            }
            found.append(Fact(_("Partenaires déclarés"), told_partners, profile))
        elif kind == "board" and said.board:
            told_board = ngettext("%(n)s personne", "%(n)s personnes", said.board) % {"n": number(said.board)}
            found.append(Fact(_("Conseil d’administration"), told_board, profile))
    return found
