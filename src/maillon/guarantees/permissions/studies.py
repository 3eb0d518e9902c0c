"""Who reads what a file in study would do to the fund: the fund's people who handle, read or judge that file."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor
from maillon.dossiers import permissions as dossiers
from maillon.dossiers.models import Dossier
from maillon.guarantees.models import Fund
from maillon.guarantees.permissions.funds import can_read_fund, funds_read_by

EFFECT = "guarantees.approved"
"""What the decision on such a file does."""


def fund_of(dossier: Dossier) -> Fund | None:
    """The fund that a file asks, if its procedure is a fund's."""
    rows = Fund.objects.select_related("organisation", "asnpo_book", "ifrs_book")
    return rows.filter(organisation=dossier.version.procedure.owner_id).first()


def can_study(user: Visitor, dossier: Dossier) -> bool:
    """Of the fund, on a file of the fund, and not recused from it: never the organisation that puts it forward."""
    if dossier.version.procedure.effect != EFFECT:
        return False
    fund = fund_of(dossier)
    return (
        fund is not None
        and can_read_fund(user, fund)
        and (
            dossiers.can_handle(user, dossier)
            or dossiers.can_review(user, dossier)
            or dossiers.can_deliberate(user, dossier)
        )
    )


def studied_by(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The files ``can_study`` says yes for."""
    homes = funds_read_by(user).values("organisation")
    judged = Q(pk__in=[])
    for listed in (dossiers.handled_by(user), dossiers.reviewed_by(user), dossiers.deliberated_by(user)):
        judged |= Q(pk__in=listed.values("pk"))
    return Dossier.objects.filter(judged, version__procedure__effect=EFFECT, version__procedure__owner__in=homes)
