"""Who writes a budget and who reads it: each as a predicate and, beside it, as a list.

Whoever drafts the application drafts its budget; whoever reads the application reads its budget, once it was sent for
those who are not of the applicant. The budget of an agreement is read by both its parties, and written by both until
one signs the agreement, or the amendment that changes it; the funder's officer settles it.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillon.core.people.permissions import Visitor
from maillon.dossiers import permissions as dossiers
from maillon.dossiers.models import Dossier
from maillon.dossiers.rules.walk import State
from maillon.funding.models import Agreement, Amendment, Budget, Signature
from maillon.funding.permissions.agreements import (
    agreements_handled_by,
    agreements_linked_by,
    agreements_visible_to,
    can_handle_agreement,
    can_link_agreement,
    can_see_agreement,
)

Budgets = QuerySet[Budget, Budget]
WRITABLE = (State.DRAFT.value, State.RETURNED.value)


def can_draft_budget(user: Visitor, dossier: Dossier) -> bool:
    """Who drafts the application, while it may still be written."""
    return dossier.state in WRITABLE and dossiers.can_draft(user, dossier)


def budgets_drafted_by(user: Visitor) -> Budgets:
    """The versions of the applications ``can_draft_budget`` says yes for that are not sealed."""
    open_ones = dossiers.drafted_by(user).filter(state__in=WRITABLE)
    return Budget.objects.filter(agreement=None, sealed_at=None, dossier__in=open_ones.values("pk"))


def can_draft_agreed(user: Visitor, agreement: Agreement, *, is_unsigned: bool | None = None) -> bool:
    """Both parties, while nobody has signed what it goes with, the agreement or its amendment: who records for the
    organisation, who handles for the funder; ``is_unsigned`` spares asking again.
    """
    if not (_is_unsigned(agreement) if is_unsigned is None else is_unsigned):
        return False
    return can_link_agreement(user, agreement) or can_handle_agreement(user, agreement)


def agreements_budgeted_by(user: Visitor) -> QuerySet[Agreement, Agreement]:
    """The agreements ``can_draft_agreed`` says yes for."""
    ours = agreements_linked_by(user).values("pk")
    theirs = agreements_handled_by(user).values("pk")
    signed = Exists(Signature.objects.filter(agreement=OuterRef("pk"), amendment=None))
    written = Q(state=Agreement.State.TO_SIGN) & ~Q(signed)
    amended = Q(state=Agreement.State.IN_FORCE, pk__in=_unsigned_amendments().values("agreement"))
    return Agreement.objects.filter(written | amended).filter(Q(pk__in=ours) | Q(pk__in=theirs))


def can_settle_agreed(user: Visitor, agreement: Agreement) -> bool:
    """The funder's officers, while nobody has signed."""
    return can_draft_agreed(user, agreement) and can_handle_agreement(user, agreement)


def agreements_settled_by(user: Visitor) -> QuerySet[Agreement, Agreement]:
    """The agreements ``can_settle_agreed`` says yes for."""
    return agreements_budgeted_by(user).filter(pk__in=agreements_handled_by(user).values("pk"))


def _is_unsigned(agreement: Agreement) -> bool:
    """Whether a budget of it may still be written: nobody has signed the agreement, or the amendment it goes with."""
    if agreement.state == Agreement.State.TO_SIGN:
        return not agreement.signatures.filter(amendment=None).exists()
    in_force = agreement.state == Agreement.State.IN_FORCE
    return in_force and _unsigned_amendments().filter(agreement=agreement.pk).exists()


def _unsigned_amendments() -> QuerySet[Amendment, Amendment]:
    """The amendments that bring a version of the agreed budget and that nobody has signed."""
    still_open = Amendment.objects.filter(signed_at=None, dropped_at=None)
    with_budget = still_open.filter(Exists(Budget.objects.filter(amendment=OuterRef("pk"))))
    return with_budget.exclude(Exists(Signature.objects.filter(amendment=OuterRef("pk"))))


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
