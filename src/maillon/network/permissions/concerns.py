"""Concerns: the committee seated and the handler named on the dossier read them; nobody else knows they exist."""

from __future__ import annotations

from django.db.models import Exists, QuerySet

from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor
from maillon.dossiers.permissions import can_handle, handled_by, seated_versions
from maillon.network.models import Concern
from maillon.network.rules.concerns import EFFECT


def can_read_concern(user: Visitor, concern: Concern) -> bool:
    """Who handles its dossier: a seat on the committee or one's name on the dossier, and no tie to those concerned."""
    return can_handle(user, concern.dossier)


def concerns_read_by(user: Visitor) -> QuerySet[Concern, Concern]:
    """The concerns ``can_read_concern`` says yes for."""
    return Concern.objects.filter(dossier__in=handled_by(user).values("pk"))


def can_follow_concerns(user: Visitor) -> bool:
    """Who sits on the committee that reads concerns, even when there is none, or has one in hand; one query."""
    if not isinstance(user, User):
        return False
    seated = Exists(seated_versions(user).filter(procedure__effect=EFFECT))
    return User.objects.filter(seated | Exists(concerns_read_by(user)), pk=user.pk).exists()
