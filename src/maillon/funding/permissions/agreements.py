"""Who reads an agreement, handles it, pays it, signs it for the organisation: each as a predicate and as a list.

Whoever is recused from an application handles and pays nothing of what came of it.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.models import Recusal
from maillon.funding.models import Agreement

Agreements = QuerySet[Agreement, Agreement]


def can_handle_agreement(user: Visitor, agreement: Agreement) -> bool:
    """The funder's officers: they sign for it, amend, judge reports, end."""
    return can_from_inside(user, Capability.HANDLE, agreement.funder_id) and not _is_recused(user, agreement)


def agreements_handled_by(user: Visitor) -> Agreements:
    """The agreements ``can_handle_agreement`` says yes for."""
    return _not_recused(
        user, Agreement.objects.filter(funder__in=organisation_ids_from_inside(user, Capability.HANDLE))
    )


def can_pay_agreement(user: Visitor, agreement: Agreement) -> bool:
    """The funder's officers who settle: they prepare, approve, order, confirm, recover."""
    settles = can_from_inside(user, Capability.SETTLE, agreement.funder_id)
    return settles and can_handle_agreement(user, agreement)


def agreements_paid_by(user: Visitor) -> Agreements:
    """The agreements ``can_pay_agreement`` says yes for."""
    return agreements_handled_by(user).filter(funder__in=organisation_ids_from_inside(user, Capability.SETTLE))


def can_sign_for_organisation(user: Visitor, agreement: Agreement) -> bool:
    """Those who commit the organisation that receives: they publish and settle for it."""
    inside = agreement.organisation_id
    return all(can_from_inside(user, one, inside) for one in (Capability.PUBLISH, Capability.SETTLE))


def agreements_signed_for_by(user: Visitor) -> Agreements:
    """The agreements ``can_sign_for_organisation`` says yes for."""
    publishing = organisation_ids_from_inside(user, Capability.PUBLISH)
    settling = organisation_ids_from_inside(user, Capability.SETTLE)
    return Agreement.objects.filter(organisation__in=publishing & settling)


def can_link_agreement(user: Visitor, agreement: Agreement) -> bool:
    """Those who record for the organisation that receives: they say which of its projects is paid for."""
    return can_from_inside(user, Capability.RECORD, agreement.organisation_id)


def agreements_linked_by(user: Visitor) -> Agreements:
    """The agreements ``can_link_agreement`` says yes for."""
    return Agreement.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))


def can_see_agreement(user: Visitor, agreement: Agreement) -> bool:
    """Both parties' people; nobody else knows of it from here."""
    if can_from_inside(user, Capability.READ, agreement.organisation_id):
        return True
    return can_handle_agreement(user, agreement)


def agreements_visible_to(user: Visitor) -> Agreements:
    """The agreements ``can_see_agreement`` says yes for."""
    received = Q(organisation__in=organisation_ids_from_inside(user, Capability.READ))
    return Agreement.objects.filter(received | Q(pk__in=agreements_handled_by(user).values("pk")))


def pays_for(user: Visitor, funder: Organisation | int) -> bool:
    """True for a funder's officer who settles: orders and their files are theirs."""
    return all(can_from_inside(user, one, funder) for one in (Capability.HANDLE, Capability.SETTLE))


def funders_paid_for_by(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The funders ``pays_for`` says yes for."""
    handling = organisation_ids_from_inside(user, Capability.HANDLE)
    settling = organisation_ids_from_inside(user, Capability.SETTLE)
    return Organisation.objects.filter(pk__in=handling & settling)


def pays_for_somebody(user: Visitor) -> bool:
    """Whether ``pays_for`` says yes for any funder."""
    return bool(
        organisation_ids_from_inside(user, Capability.HANDLE) & organisation_ids_from_inside(user, Capability.SETTLE)
    )


def _is_recused(user: Visitor, agreement: Agreement) -> bool:
    if agreement.dossier_id is None or not isinstance(user, User):
        return False
    return Recusal.objects.filter(user=user, dossier=agreement.dossier_id).exists()


def _not_recused(user: Visitor, found: Agreements) -> Agreements:
    if not isinstance(user, User):
        return found.none()
    return found.exclude(Exists(Recusal.objects.filter(user=user, dossier=OuterRef("dossier"))))
