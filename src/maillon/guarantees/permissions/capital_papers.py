"""Who reads the letters and statements of a commitment: the fund's people, and the investor's for its own."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.people.permissions import Visitor
from maillon.guarantees.models import CapitalPaper
from maillon.guarantees.permissions.funds import can_see_commitment, commitments_visible_to


def can_read_capital_paper(user: Visitor, paper: CapitalPaper) -> bool:
    """Who may see the commitment reads what was printed of it."""
    return can_see_commitment(user, paper.commitment)


def capital_papers_visible_to(user: Visitor) -> QuerySet[CapitalPaper, CapitalPaper]:
    """The papers ``can_read_capital_paper`` says yes for."""
    return CapitalPaper.objects.filter(commitment__in=commitments_visible_to(user).values("pk"))
