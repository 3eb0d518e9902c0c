"""Inviting people, giving and ending roles, and erasing somebody who asks for it."""

from __future__ import annotations

import secrets
from datetime import datetime
from urllib.parse import urljoin

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillon.core.audit import services as audit
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.mail.models import Message
from maillon.core.parties.models import Organisation, Person
from maillon.core.people import queries, rules
from maillon.core.people.erasing import forget_everywhere
from maillon.core.people.models import Invitation, RoleGrant, User
from maillon.core.people.permissions import can_offer, forget_grants
from maillon.core.people.rules import TERRITORY_OF, InvitationState, Role


@transaction.atomic
def invite(
    *,
    email: str,
    role: Role,
    organisation: Organisation | None,
    language: str,
    link: str,
    actor: User,
    at: datetime,
) -> Invitation:
    """Invite an address to a role over an organisation, or over the network, and write to it.

    ``link`` is the address of the page that answers, with ``{token}`` where the token goes. Raises NotAllowed
    for a role beyond the actor's own territory; RuleViolation ``people.role_held`` or
    ``people.invitation_open`` when there is nothing to invite to.
    """
    if not can_offer(actor, role, organisation, at=at):
        raise NotAllowed("people.invite")
    address = email.strip().lower()
    if queries.members(organisation, at=at).filter(user__email=address, role=role.value).exists():
        raise RuleViolation("people.role_held", field="email", email=address)
    if queries.open_invitations([organisation], at=at).filter(email=address, role=role.value).exists():
        raise RuleViolation("people.invitation_open", field="email", email=address)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=address,
        role=role.value,
        territory=TERRITORY_OF[role].value,
        organisation=organisation,
        invited_by=actor,
        token_hash=queries.token_hash(token),
        created_at=at,
        expires_at=rules.invitation_expiry(at, days=settings.INVITATION_DAYS),
    )
    mail.write(
        address,
        "people/invitation",
        language,
        {
            "inviter": str(actor),
            "role": role.value,
            "organisation": organisation.name(language) if organisation else "",
            "link": urljoin(settings.BASE_URL, link.format(token=token)),
            "expires_at": invitation.expires_at,
        },
        at,
    )
    audit.record(actor, "core.invitation.sent", invitation, at=at, after=_facts(invitation))
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: User, at: datetime) -> Invitation:
    """Take back an invitation nobody has answered; its link stops working.

    Raises NotAllowed for another territory's, RuleViolation ``people.invitation_closed`` when it is answered.
    """
    if not can_offer(actor, Role(invitation.role), invitation.organisation_id, at=at):
        raise NotAllowed("people.withdraw_invitation")
    locked = _open(invitation, at)
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    audit.record(actor, "core.invitation.withdrawn", locked, at=at, before=_facts(locked))
    return locked


@transaction.atomic
def join(
    *, invitation: Invitation, given_name: str, family_name: str, password: str, language: str, at: datetime
) -> User:
    """Answer an invitation with a new account: its address is verified, since the link came to it.

    Raises RuleViolation ``people.invitation_closed``, or ``people.account_exists`` when the address has one.
    """
    locked = _open(invitation, at)
    if User.objects.filter(email=locked.email).exists():
        raise RuleViolation("people.account_exists", email=locked.email)
    person = Person.objects.create(
        given_name=given_name, family_name=family_name, email=locked.email, language=language
    )
    user = User.objects.create_user(locked.email, password, person=person, language=language, created_at=at)
    EmailAddress.objects.create(user=user, email=locked.email, verified=True, primary=True)
    audit.record(user, "core.account.created", user, at=at)
    _take(locked, user, at)
    return user


@transaction.atomic
def entrust_secretariat(*, email: str, given_name: str, family_name: str, language: str, at: datetime) -> User:
    """The machine's operator gives somebody the secretariat, with an account and no password when they have none.

    It is how the first person enters, whom nobody can invite. Raises RuleViolation ``people.address`` when the
    address is not one, ``people.role_held`` when they keep the secretariat already.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as not_one:
        raise RuleViolation("people.address", field="email", email=email) from not_one
    user = User.objects.filter(email=address).first()
    if user is None:
        person = Person.objects.create(given_name=given_name, family_name=family_name, email=address, language=language)
        user = User.objects.create_user(address, None, person=person, language=language, created_at=at)
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        audit.record(None, "core.account.created", user, at=at)
    elif queries.members(None, at=at).filter(user=user, role=Role.SECRETARIAT.value).exists():
        raise RuleViolation("people.role_held", field="email", email=address)
    _grant(user, Role.SECRETARIAT, None, None, at)
    return user


@transaction.atomic
def accept(*, invitation: Invitation, user: User, at: datetime) -> RoleGrant:
    """Answer an invitation with the account one already has.

    Raises RuleViolation ``people.invitation_closed``, or ``people.role_held`` when the account has the role.
    """
    locked = _open(invitation, at)
    if queries.members(locked.organisation, at=at).filter(user=user, role=locked.role).exists():
        raise RuleViolation("people.role_held", email=user.email)
    return _take(locked, user, at)


@transaction.atomic
def grant_role(
    *, user: User, role: Role, organisation: Organisation | None, actor: User | None, at: datetime
) -> RoleGrant:
    """Give a role from now on; without actor it is the machine's operator, as for the first secretariat.

    Raises NotAllowed beyond the actor's own territory, RuleViolation ``people.territory`` when the role's
    territory and the organisation do not go together.
    """
    if (role in rules.NETWORK_ROLES) != (organisation is None):
        raise RuleViolation("people.territory", role=role.value)
    if actor is not None and not can_offer(actor, role, organisation, at=at):
        raise NotAllowed("people.grant_role")
    return _grant(user, role, organisation, actor, at)


@transaction.atomic
def end_role(*, grant: RoleGrant, actor: User, at: datetime) -> RoleGrant:
    """End a role now; one may always end one's own.

    Raises NotAllowed beyond the actor's territory, RuleViolation ``people.last_inviter`` when nobody would be
    left to invite over the territory (the secretariat still can, for an organisation).
    """
    inviter = can_offer(actor, Role(grant.role), grant.organisation_id, at=at)
    if not inviter and grant.user_id != actor.pk:
        raise NotAllowed("people.end_role")
    locked = RoleGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if locked.ends_at is not None and locked.ends_at <= at:
        raise RuleViolation("people.role_ended")
    inviting = [role.value for role in rules.roles_with(rules.Capability.INVITE)]
    if locked.role in inviting:
        others = queries.members(locked.organisation, at=at).filter(role__in=inviting).exclude(user=locked.user)
        if not others.exists() and (locked.organisation_id is None or locked.user_id == actor.pk):
            raise RuleViolation("people.last_inviter")
    locked.ends_at = at
    locked.save(update_fields=["ends_at"])
    forget_grants(locked.user)
    audit.record(actor, "core.role.ended", locked, at=at, before=_grant_facts(locked))
    return locked


@transaction.atomic
def erase(*, user: User, actor: User, at: datetime) -> None:
    """Erase a person who asks for it: name, addresses, ways of signing in, unsaved work; their roles end.

    What they did stays in the journal under their role, never under their name, so that it still verifies.
    Only the person may ask; raises NotAllowed for anybody else.
    """
    if actor.pk != user.pk:
        raise NotAllowed("people.erase")
    audit.record(actor, "core.account.erased", user, at=at)
    forget_account(user=user, at=at)


@transaction.atomic
def forget_account(*, user: User, at: datetime) -> None:
    """Close an account and forget whose it was; who may ask is decided, and recorded, by the caller."""
    for grant in RoleGrant.objects.active(at).filter(user=user):
        grant.ends_at = at
        grant.save(update_fields=["ends_at"])
    address, person = user.email, user.person
    forget_everywhere(user, at=at)
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Message.objects.filter(to=address).delete()
    Invitation.objects.filter(email=address).update(email="")
    if person:
        forget_person(person)
    user.email = f"{user.pk}@erased.invalid"
    user.is_active = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    forget_grants(user)


@transaction.atomic
def forget_person(person: Person) -> None:
    """Leave no name, no address and no affiliation on a person's record; what points to it stays, of nobody."""
    person.affiliations.all().delete()
    person.given_name = person.family_name = person.email = person.telephone = ""
    person.save()


def _open(invitation: Invitation, at: datetime) -> Invitation:
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    state = queries.state_of(locked, at=at)
    if state is not InvitationState.OPEN:
        raise RuleViolation("people.invitation_closed", state=state.value)
    return locked


def _take(invitation: Invitation, user: User, at: datetime) -> RoleGrant:
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    grant = _grant(user, Role(invitation.role), invitation.organisation, user, at)
    audit.record(user, "core.invitation.accepted", invitation, at=at, after=_facts(invitation))
    return grant


def _grant(user: User, role: Role, organisation: Organisation | None, actor: User | None, at: datetime) -> RoleGrant:
    grant = RoleGrant.objects.create(
        user=user, role=role.value, territory=TERRITORY_OF[role].value, organisation=organisation, starts_at=at
    )
    forget_grants(user)
    audit.record(actor, "core.role.granted", grant, at=at, after=_grant_facts(grant))
    return grant


def _facts(invitation: Invitation) -> dict[str, object]:
    return {"role": invitation.role, "organisation": invitation.organisation_id}


def _grant_facts(grant: RoleGrant) -> dict[str, object]:
    return {"role": grant.role, "organisation": grant.organisation_id, "account": grant.user_id}
