"""Who keeps the registers of privacy, and who may give or read a consent; predicates and lists side by side."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can
from maillon.core.people.rules import Capability
from maillon.core.privacy.models import Consent, ConsentQuerySet, PersonalExport, PrivacyRequest


def can_keep_registers(user: Visitor) -> bool:
    """True for who answers for personal information at the network: its secretariat."""
    return can(user, Capability.OPERATE)


def is_oneself(user: Visitor, person: Person) -> bool:
    """True when the account is the person's own."""
    return isinstance(user, User) and user.is_active and user.person_id is not None and user.person_id == person.pk


def can_consent_for(user: Visitor, person: Person) -> bool:
    """True for the person, and for the secretariat that records what it received in writing or heard."""
    return is_oneself(user, person) or can_keep_registers(user)


def can_read_consent(user: Visitor, consent: Consent) -> bool:
    """True for the person and for who keeps the registers."""
    return can_consent_for(user, consent.person)


def consents_visible_to(user: Visitor) -> ConsentQuerySet:
    """The consents for which ``can_read_consent`` says yes."""
    if can_keep_registers(user):
        return Consent.objects.all()
    if isinstance(user, User) and user.is_active and user.person_id is not None:
        return Consent.objects.filter(person_id=user.person_id)
    return Consent.objects.none()


def can_read_request(user: Visitor, request: PrivacyRequest) -> bool:
    """True for who keeps the registers, and for the person it is about."""
    return can_keep_registers(user) or (request.person is not None and is_oneself(user, request.person))


def requests_visible_to(user: Visitor) -> QuerySet[PrivacyRequest, PrivacyRequest]:
    """The requests for which ``can_read_request`` says yes."""
    if can_keep_registers(user):
        return PrivacyRequest.objects.all()
    if isinstance(user, User) and user.is_active and user.person_id is not None:
        return PrivacyRequest.objects.filter(person_id=user.person_id)
    return PrivacyRequest.objects.none()


def can_take_export(user: Visitor, export: PersonalExport) -> bool:
    """True for the person, and for whoever had it made for them at the secretariat."""
    if is_oneself(user, export.person):
        return True
    return can_keep_registers(user) and isinstance(user, User) and export.requested_by_id == user.pk


def exports_for(user: Visitor) -> QuerySet[PersonalExport, PersonalExport]:
    """The archives for which ``can_take_export`` says yes."""
    if not isinstance(user, User) or not user.is_active:
        return PersonalExport.objects.none()
    own = PersonalExport.objects.filter(person_id=user.person_id) if user.person_id else PersonalExport.objects.none()
    return own | PersonalExport.objects.filter(requested_by=user) if can_keep_registers(user) else own
