"""Who writes a logic model, who reads it, who signs the need: each as a predicate and, beside it, as a list.

Whoever drafts the application drafts its logic model; whoever reads the application reads it once sent. The need is
signed by somebody who was let into the dossier to write, and never by the applicant's own people.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers import permissions as dossiers
from maillon.dossiers.models import Dossier, DossierAccess
from maillon.dossiers.rules.walk import State
from maillon.funding.models import Agreement, LogicModel
from maillon.funding.permissions.agreements import agreements_visible_to, can_see_agreement

WRITABLE = (State.DRAFT.value, State.RETURNED.value)
_WRITERS = (DossierAccess.Right.DRAFT, DossierAccess.Right.SIGN)


def can_draft_logic_model(user: Visitor, dossier: Dossier) -> bool:
    """Who drafts the application, while it may still be written."""
    return dossier.state in WRITABLE and dossiers.can_draft(user, dossier)


def logic_models_drafted_by(user: Visitor) -> QuerySet[LogicModel, LogicModel]:
    """The versions of the applications ``can_draft_logic_model`` says yes for that are not sealed."""
    open_ones = dossiers.drafted_by(user).filter(state__in=WRITABLE)
    return LogicModel.objects.filter(agreement=None, sealed_at=None, dossier__in=open_ones.values("pk"))


def can_read_logic_model(user: Visitor, model: LogicModel) -> bool:
    """The applicant's people; once sealed, whoever reads the application; both parties of an agreement."""
    if model.agreement is not None:
        return can_see_agreement(user, model.agreement)
    assert model.dossier is not None  # a constraint of the table
    if dossiers.can_consult(user, model.dossier):
        return True
    return model.sealed_at is not None and dossiers.can_view(user, model.dossier)


def visible_to(user: Visitor) -> QuerySet[LogicModel, LogicModel]:
    """The versions ``can_read_logic_model`` says yes for."""
    own = Q(agreement=None, dossier__in=dossiers.consulted_by(user).values("pk"))
    sent = Q(agreement=None, sealed_at__isnull=False, dossier__in=dossiers.visible_to(user).values("pk"))
    agreed = Q(agreement__in=agreements_visible_to(user).values("pk"))
    return LogicModel.objects.filter(own | sent | agreed)


def can_carry_results(user: Visitor, agreement: Agreement) -> bool:
    """Who records for the organisation: the plan becomes the results of its activity."""
    return can_from_inside(user, Capability.RECORD, agreement.organisation_id)


def results_carried_by(user: Visitor) -> QuerySet[Agreement, Agreement]:
    """The agreements ``can_carry_results`` says yes for."""
    return Agreement.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))


def can_sign_need(user: Visitor, dossier: Dossier) -> bool:
    """Who was let into the application to write it and is not of the applicant: the partner, while it is a draft."""
    if not isinstance(user, User) or not user.is_active or dossier.state not in WRITABLE:
        return False
    if dossier.applicant_id is not None and can_from_inside(user, Capability.READ, dossier.applicant_id):
        return False
    return DossierAccess.objects.filter(dossier=dossier, user=user, right__in=_WRITERS).exists()


def needs_signed_by(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The applications ``can_sign_need`` says yes for."""
    if not isinstance(user, User) or not user.is_active:
        return Dossier.objects.none()
    given = DossierAccess.objects.filter(user=user, right__in=_WRITERS)
    inside = organisation_ids_from_inside(user, Capability.READ)
    rows = Dossier.objects.filter(pk__in=given.values("dossier_id"), state__in=WRITABLE)
    return rows.exclude(applicant_id__in=inside)
