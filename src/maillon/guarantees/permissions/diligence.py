"""Who verifies a file of the fund, judges it, and verifies again while its guarantee lasts; who reads it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor
from maillon.dossiers import permissions as dossiers
from maillon.dossiers.models import Dossier
from maillon.guarantees.models import DiligenceCheck, Guarantee
from maillon.guarantees.permissions.funds import can_manage_fund, can_read_fund, funds_managed_by, funds_read_by
from maillon.guarantees.permissions.studies import can_study, studied_by


def can_verify_file(user: Visitor, dossier: Dossier) -> bool:
    """The fund's own people who handle the file: neither who puts it forward nor who is recused from it."""
    return can_study(user, dossier) and dossiers.can_handle(user, dossier)


def files_verified_by(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The files ``can_verify_file`` says yes for."""
    handled = dossiers.handled_by(user).values("pk")
    return studied_by(user).filter(pk__in=handled)


def can_verify_again(user: Visitor, guarantee: Guarantee) -> bool:
    """The fund's managers, while a guarantee lasts."""
    return can_manage_fund(user, guarantee.fund)


def guarantees_verified_by(user: Visitor) -> QuerySet[Guarantee, Guarantee]:
    """The guarantees ``can_verify_again`` says yes for."""
    return Guarantee.objects.filter(fund__in=funds_managed_by(user).values("pk"))


def can_read_check(user: Visitor, check: DiligenceCheck) -> bool:
    """Whoever studies the file; of a guarantee, or of the file it came from, the fund's people."""
    guarantee = check.guarantee or Guarantee.objects.filter(dossier=check.dossier_id).select_related("fund").first()
    if guarantee is not None and can_read_fund(user, guarantee.fund):
        return True
    return check.dossier is not None and can_study(user, check.dossier)


def checks_read_by(user: Visitor) -> QuerySet[DiligenceCheck, DiligenceCheck]:
    """The checks ``can_read_check`` says yes for."""
    funds = funds_read_by(user).values("pk")
    return DiligenceCheck.objects.filter(
        Q(guarantee__fund__in=funds)
        | Q(dossier__guarantee__fund__in=funds)
        | Q(dossier__in=studied_by(user).values("pk"))
    )
