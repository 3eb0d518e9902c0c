"""Who may open the registers; to anybody else they are not there."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from maillon.core.people.models import User
from maillon.core.privacy.permissions import can_keep_registers
from maillon.web.http import person


def keeper(request: HttpRequest) -> User:
    """Who keeps the registers; 404 for anybody else."""
    user = person(request)
    if not can_keep_registers(user):
        raise Http404
    return user
