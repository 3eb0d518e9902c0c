"""Who writes a budget and who reads it: each as a predicate and, beside it, as a list.

Whoever drafts the application drafts its budget; whoever reads the application reads its budget, once it was sent for
those who are not of the applicant. The budget of an agreement is read by both its parties.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor
from maillon.dossiers import permissions as dossiers
from maillon.dossiers.models import Dossier
from maillon.dossiers.rules.walk import State
from maillon.funding.models import Budget
from maillon.funding.permissions.agreements import agreements_visible_to, can_see_agreement

Budgets = QuerySet[Budget, Budget]
WRITABLE = (State.DRAFT.value, State.RETURNED.value)


def can_draft_budget(user: Visitor, dossier: Dossier) -> bool:
    """Who drafts the application, while it may still be written."""
    return dossier.state in WRITABLE and dossiers.can_draft(user, dossier)


def budgets_drafted_by(user: Visitor) -> Budgets:
    """The versions of the applications ``can_draft_budget`` says yes for that are not sealed."""
    open_ones = dossiers.drafted_by(user).filter(state__in=WRITABLE)
    return Budget.objects.filter(agreement=None, sealed_at=None, dossier__in=open_ones.values("pk"))


def can_read_budget(user: Visitor, budget: Budget) -> bool:
    """The applicant's people; once sealed, whoever reads the application; both parties of an agreement."""
    if budget.agreement is not None:
        return can_see_agreement(user, budget.agreement)
    assert budget.dossier is not None  # a constraint of the table
    if dossiers.can_consult(user, budget.dossier):
        return True
    return budget.sealed_at is not None and dossiers.can_view(user, budget.dossier)


def visible_to(user: Visitor) -> Budgets:
    """The budgets ``can_read_budget`` says yes for."""
    own = Q(agreement=None, dossier__in=dossiers.consulted_by(user).values("pk"))
    sent = Q(agreement=None, sealed_at__isnull=False, dossier__in=dossiers.visible_to(user).values("pk"))
    agreed = Q(agreement__in=agreements_visible_to(user).values("pk"))
    return Budget.objects.filter(own | sent | agreed)
