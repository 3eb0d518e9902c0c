"""Taking turns: whoever moves money of an agreement holds it first, then its instalments, then the journal.

Always in this order, so that two people at once wait for one another and never for each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from maillon.funding.models import Agreement, Instalment

_RELATED = ("agreement__funder", "agreement__organisation", "order", "obligation")


def hold(agreement: Agreement) -> Agreement:
    """The agreement as it is now, held until the transaction ends."""
    found = Agreement.objects.select_for_update(of=("self",)).select_related("funder", "organisation")
    return found.get(pk=agreement.pk)


def hold_instalments(keys: Iterable[int]) -> list[Instalment]:
    """Instalments as they are now, by their keys, held with their agreements until the transaction ends."""
    wanted = sorted(set(keys))
    agreements = Agreement.objects.filter(instalments__in=wanted).values("pk")
    list(Agreement.objects.select_for_update(of=("self",)).filter(pk__in=agreements).order_by("pk"))
    rows = Instalment.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
    return list(rows.select_related(*_RELATED).order_by("pk"))
