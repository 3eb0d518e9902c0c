"""Training: who keeps the catalogue, who sees and takes what."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.engagement.models import Course, Enrolment
from maillon.network.models import Membership


def can_keep_training(user: Visitor) -> bool:
    """Who writes for the network keeps its courses, their sessions and who attended."""
    return can(user, Capability.EDIT_TEXTS)


def can_see_course(user: Visitor, course: Course) -> bool:
    """Everybody once it is published; before, who keeps the catalogue."""
    return course.published_at is not None or can_keep_training(user)


def courses_seen_by(user: Visitor) -> QuerySet[Course, Course]:
    """The courses ``can_see_course`` says yes for."""
    return Course.objects.all() if can_keep_training(user) else Course.objects.filter(published_at__isnull=False)


def homes_that_train(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The member organisations for which a person may take a course: those they are of."""
    if not isinstance(user, User) or user.person_id is None:
        return Organisation.objects.none()
    homes = organisation_ids_from_inside(user, Capability.READ)
    members = Membership.objects.on(timezone.localdate()).filter(organisation__in=homes).values("organisation")
    return Organisation.objects.filter(pk__in=members)


def can_enrol(user: Visitor, organisation: Organisation) -> bool:
    """Who may take a course for an organisation; the list is ``homes_that_train``."""
    return homes_that_train(user).filter(pk=organisation.pk).exists()


def can_read_enrolment(user: Visitor, enrolment: Enrolment) -> bool:
    """The person themselves, and who keeps the catalogue."""
    own = isinstance(user, User) and user.person_id is not None and enrolment.person_id == user.person_id
    return own or can_keep_training(user)


def enrolments_read_by(user: Visitor) -> QuerySet[Enrolment, Enrolment]:
    """The enrolments ``can_read_enrolment`` says yes for."""
    if can_keep_training(user):
        return Enrolment.objects.all()
    if not isinstance(user, User) or user.person_id is None:
        return Enrolment.objects.none()
    return Enrolment.objects.filter(person=user.person_id)
