"""Who may read, write, sign and handle a dossier: each as a predicate and, beside it, as a list.

A procedure of the network is handled by the network's secretariat; an organisation's, by its own people. The
network's roles open nothing of another owner's procedures. A dossier is read by the applicant's people, by whoever
was given a right on it, by its handlers, and by its reviewers and committee unless they are recused.

The predicates look at ``dossier.version.procedure``: select it with the dossier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeGuard

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can_from_inside, grants_of, organisation_ids_from_inside
from maillon.core.people.rules import CAPABILITIES, Capability
from maillon.dossiers.models import (
    CommitteeMember,
    Dossier,
    DossierAccess,
    Form,
    Procedure,
    ProcedureForm,
    ProcedureVersion,
    Recusal,
    Review,
    Submission,
)
from maillon.dossiers.rules.walk import State

Right = DossierAccess.Right
_WRITERS = (Right.DRAFT, Right.SIGN)
_UNSEEN_BY_HANDLERS = (State.DRAFT.value,)
"""A draft is the applicant's alone."""
COMMITTEE_KEY = KeyTextTransform("committee", KeyTransform("deliberation", "definition"))
"""The committee a version names, as text: PostgreSQL compares no JSON with text."""


def handles_network(user: Visitor) -> bool:
    """True for who handles the network's own procedures."""
    return any(
        grant.organisation_id is None and Capability.HANDLE in CAPABILITIES[grant.role] for grant in grants_of(user)
    )


def can_handle_procedure(user: Visitor, procedure: Procedure) -> bool:
    """The owner's handlers: they draft versions, open dossiers, convene sittings."""
    if procedure.owner_id is None:
        return handles_network(user)
    return can_from_inside(user, Capability.HANDLE, procedure.owner_id)


def procedures_handled_by(user: Visitor) -> QuerySet[Procedure, Procedure]:
    """The procedures ``can_handle_procedure`` says yes for."""
    owned = Q(owner_id__in=organisation_ids_from_inside(user, Capability.HANDLE))
    if handles_network(user):
        owned |= Q(owner=None)
    return Procedure.objects.filter(owned)


def can_keep_forms(user: Visitor, owner: Organisation | None) -> bool:
    """Whoever handles the procedures of an owner keeps its forms; None is the network."""
    return handles_network(user) if owner is None else can_from_inside(user, Capability.HANDLE, owner.pk)


def can_collect(user: Visitor, organisation: Organisation | int, *, at: datetime | None = None) -> bool:
    """Who records for an organisation, or handles what is asked of it: their telephone collects for it."""
    return any(can_from_inside(user, one, organisation, at=at) for one in (Capability.RECORD, Capability.HANDLE))


def organisations_collected_for(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The organisations ``can_collect`` says yes for."""
    recorded = organisation_ids_from_inside(user, Capability.RECORD)
    return Organisation.objects.filter(pk__in=recorded | organisation_ids_from_inside(user, Capability.HANDLE))


def can_see_media(user: Visitor, form: Form) -> bool:
    """What labels show is everybody's once a published version asks the form; before, its keepers'."""
    return form.uses.filter(version__published_at__isnull=False).exists() or can_keep_forms(user, form.owner)


def media_visible_to(user: Visitor) -> QuerySet[Form, Form]:
    """The forms for which ``can_see_media`` says yes."""
    seen = Q(uses__version__published_at__isnull=False)
    seen |= Q(owner_id__in=organisation_ids_from_inside(user, Capability.HANDLE))
    if handles_network(user):
        seen |= Q(owner=None)
    return Form.objects.filter(seen).distinct()


def is_confidential(dossier: Dossier) -> bool:
    """Whether only the committee that decides, and the handler named on the dossier, may see it."""
    return bool(dossier.version.definition.get("confidential", False))


def confidential_versions() -> QuerySet[ProcedureVersion, ProcedureVersion]:
    """The versions whose dossiers ``is_confidential`` says yes for."""
    return ProcedureVersion.objects.filter(definition__confidential=True)


def is_seated_for(user: Visitor, version: ProcedureVersion) -> bool:
    """True for who sits today on the committee, of the procedure's own owner, that decides under this version."""
    key = version.definition.get("deliberation", {}).get("committee", "")
    return bool(key) and _seats(user).filter(committee__key=key, committee__owner=version.procedure.owner_id).exists()


def seated_versions(user: Visitor) -> QuerySet[ProcedureVersion, ProcedureVersion]:
    """The confidential versions ``is_seated_for`` says yes for."""
    seats = _seats(user).filter(committee__key=OuterRef("decided_by"))
    owned = Q(Exists(seats.filter(committee__owner=OuterRef("procedure__owner"))))
    owned |= Q(Exists(seats.filter(committee__owner=None)), procedure__owner=None)
    return confidential_versions().annotate(decided_by=COMMITTEE_KEY).filter(owned)


def can_handle(user: Visitor, dossier: Dossier) -> bool:
    """Handlers of the procedure, once the applicant has submitted, unless they are recused.

    A confidential dossier is handled by the committee's seated members and the handler named on it: a role that
    handles everything else opens nothing of it.
    """
    if dossier.state in _UNSEEN_BY_HANDLERS or not _is_active(user) or _recused(user, dossier):
        return False
    if is_confidential(dossier):
        return dossier.handler_id == user.pk or is_seated_for(user, dossier.version)
    return can_handle_procedure(user, dossier.version.procedure)


def can_be_entrusted(user: User, dossier: Dossier) -> bool:
    """Who may be named the handler of a dossier: a handler; of a confidential one, the owner's handlers too."""
    if not is_confidential(dossier):
        return can_handle(user, dossier)
    handles = can_handle_procedure(user, dossier.version.procedure) or is_seated_for(user, dossier.version)
    return handles and not _recused(user, dossier)


def handled_by(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The dossiers ``can_handle`` says yes for."""
    if not _is_active(user):
        return Dossier.objects.none()
    kept = Q(version__in=confidential_versions().values("pk"))
    seen = Q(version__procedure__in=procedures_handled_by(user)) & ~kept
    seen |= Q(version__in=seated_versions(user).values("pk")) | (kept & Q(handler=user))
    return Dossier.objects.filter(seen).exclude(state__in=_UNSEEN_BY_HANDLERS).exclude(_recusal_of(user))


def can_consult(user: Visitor, dossier: Dossier) -> bool:
    """The applicant's readers, and whoever has a right on this dossier."""
    return _of_applicant(user, dossier, Capability.READ) or _has_right(user, dossier, tuple(Right))


def consulted_by(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The dossiers ``can_consult`` says yes for."""
    return Dossier.objects.filter(_given(user, tuple(Right)) | _applied(user, Capability.READ))


def can_follow(user: Visitor, dossier: Dossier) -> bool:
    """The applicant's readers and the handlers, who know who asks; those who read blind or judge do not."""
    return can_consult(user, dossier) or can_handle(user, dossier)


def followed_by(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The dossiers ``can_follow`` says yes for."""
    both = Q(pk__in=consulted_by(user).values("pk")) | Q(pk__in=handled_by(user).values("pk"))
    return Dossier.objects.filter(both)


def can_draft(user: Visitor, dossier: Dossier) -> bool:
    """Who records for the applicant, and whoever was given the right to write or sign."""
    return _of_applicant(user, dossier, Capability.RECORD) or _has_right(user, dossier, _WRITERS)


def drafted_by(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The dossiers ``can_draft`` says yes for."""
    return Dossier.objects.filter(_given(user, _WRITERS) | _applied(user, Capability.RECORD))


def can_sign(user: Visitor, dossier: Dossier) -> bool:
    """Who publishes for the applicant, and whoever was given the right to sign: they submit and withdraw."""
    return _of_applicant(user, dossier, Capability.PUBLISH) or _has_right(user, dossier, (Right.SIGN,))


def signed_by(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The dossiers ``can_sign`` says yes for."""
    return Dossier.objects.filter(_given(user, (Right.SIGN,)) | _applied(user, Capability.PUBLISH))


def can_review(user: Visitor, dossier: Dossier) -> bool:
    """Readers to whom the dossier was given and who are not recused."""
    if not _is_active(user) or _recused(user, dossier):
        return False
    return Review.objects.filter(dossier=dossier, reviewer=user).exclude(state=Review.State.RECUSED).exists()


def reviewed_by(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The dossiers ``can_review`` says yes for."""
    if not _is_active(user):
        return Dossier.objects.none()
    given = Review.objects.filter(reviewer=user).exclude(state=Review.State.RECUSED)
    return Dossier.objects.filter(id__in=given.values("dossier_id")).exclude(_recusal_of(user))


def can_deliberate(user: Visitor, dossier: Dossier, *, on: date | None = None) -> bool:
    """Members seated on a committee on whose agenda the dossier is, unless they are recused."""
    return deliberated_by(user, on=on).filter(pk=dossier.pk).exists()


def deliberated_by(user: Visitor, *, on: date | None = None) -> QuerySet[Dossier, Dossier]:
    """The dossiers ``can_deliberate`` says yes for."""
    if not _is_active(user):
        return Dossier.objects.none()
    return (
        Dossier.objects.filter(agenda_items__sitting__committee__members__in=_seats(user, on=on))
        .exclude(_recusal_of(user))
        .distinct()
    )


def can_view(user: Visitor, dossier: Dossier) -> bool:
    """Any of the above."""
    return (
        can_consult(user, dossier)
        or can_handle(user, dossier)
        or can_review(user, dossier)
        or can_deliberate(user, dossier)
    )


def visible_to(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The dossiers ``can_view`` says yes for."""
    kinds = (consulted_by(user), handled_by(user), reviewed_by(user), deliberated_by(user))
    seen = Q(pk__in=[])
    for kind in kinds:
        seen |= Q(pk__in=kind.values("pk"))
    return Dossier.objects.filter(seen)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who holds the pen: an account, or links opened without one (their SHA-256) under the name their holder gave."""

    user: User | None = None
    links: frozenset[str] = frozenset()
    label: str = ""

    def holds(self, link_hash: str) -> bool:
        """Whether one of the links opened is this one."""
        return bool(link_hash) and link_hash in self.links


def can_fill(hand: Hand, submission: Submission) -> bool:
    """Who drafts the dossier or holds its link; for a support, who records for the party asked, or holds its link."""
    dossier = submission.dossier
    if dossier is None:
        return False
    if submission.use == ProcedureForm.Use.SUPPORT:
        asked = submission.respondent_id
        recording = asked is not None and can_from_inside(hand.user, Capability.RECORD, asked)
        return recording or hand.holds(submission.link_hash)
    if submission.use != ProcedureForm.Use.APPLICATION:
        return False
    # An account that holds a confidential link would sign what nobody is to know they wrote.
    nameless = hand.user is None or not is_confidential(dossier)
    return can_draft(hand.user, dossier) or (nameless and hand.holds(dossier.link_hash))


def filled_by(user: Visitor) -> QuerySet[Submission, Submission]:
    """The submissions ``can_fill`` says yes for, for somebody with an account."""
    recording = organisation_ids_from_inside(user, Capability.RECORD)
    return Submission.objects.filter(
        Q(use=ProcedureForm.Use.APPLICATION, dossier__in=drafted_by(user))
        | Q(use=ProcedureForm.Use.SUPPORT, dossier__isnull=False, respondent_id__in=recording)
    )


def can_read_answers(hand: Hand, submission: Submission) -> bool:
    """Who fills them, and for the application whoever may see the dossier."""
    if can_fill(hand, submission):
        return True
    dossier = submission.dossier
    if dossier is None:
        return False
    if submission.use == ProcedureForm.Use.APPLICATION:
        return can_view(hand.user, dossier)
    return can_handle(hand.user, dossier) or can_review(hand.user, dossier) or can_deliberate(hand.user, dossier)


def can_converse(user: Visitor, dossier: Dossier) -> bool:
    """Applicant's people who write, and handlers: they exchange messages."""
    return can_draft(user, dossier) or can_handle(user, dossier)


def conversed_by(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The dossiers ``can_converse`` says yes for."""
    return Dossier.objects.filter(Q(pk__in=drafted_by(user).values("pk")) | Q(pk__in=handled_by(user).values("pk")))


def _seats(user: Visitor, *, on: date | None = None) -> QuerySet[CommitteeMember, CommitteeMember]:
    if not _is_active(user):
        return CommitteeMember.objects.none()
    day = on or timezone.localdate()
    held = CommitteeMember.objects.filter(user=user, starts_on__lte=day)
    return held.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def _is_active(user: Visitor) -> TypeGuard[User]:
    return isinstance(user, User) and user.is_active


def _of_applicant(user: Visitor, dossier: Dossier, capability: Capability) -> bool:
    if dossier.applicant_id is not None:
        return can_from_inside(user, capability, dossier.applicant_id)
    return _is_active(user) and user.person_id is not None and user.person_id == dossier.applicant_person_id


def _applied(user: Visitor, capability: Capability) -> Q:
    theirs = Q(applicant_id__in=organisation_ids_from_inside(user, capability))
    if _is_active(user) and user.person_id is not None:
        theirs |= Q(applicant__isnull=True, applicant_person_id=user.person_id)
    return theirs


def _has_right(user: Visitor, dossier: Dossier, rights: tuple[DossierAccess.Right, ...]) -> bool:
    return _is_active(user) and DossierAccess.objects.filter(dossier=dossier, user=user, right__in=rights).exists()


def _given(user: Visitor, rights: tuple[DossierAccess.Right, ...]) -> Q:
    if not _is_active(user):
        return Q(pk__in=[])
    return Q(pk__in=DossierAccess.objects.filter(user=user, right__in=rights).values("dossier_id"))


def _recused(user: Visitor, dossier: Dossier) -> bool:
    return isinstance(user, User) and Recusal.objects.filter(dossier=dossier, user=user).exists()


def _recusal_of(user: Visitor) -> Q:
    if not isinstance(user, User):
        return Q(pk__in=[])
    return Q(pk__in=Recusal.objects.filter(user=user).values("dossier_id"))
