"""What the members' pages look up: who keeps the register, which organisation, which year, which day."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.network.models import MembershipYear
from maillon.network.permissions import memberships as permissions
from maillon.web.accounts.bar import homes_of
from maillon.web.http import person


def keeper(request: HttpRequest) -> User:
    """Who keeps the members' register; 404 for anybody else."""
    user = person(request)
    if not permissions.can_keep_members(user):
        raise Http404
    return user


def readable(request: HttpRequest, slug: str) -> Organisation:
    """An organisation whose membership this person may read; 404 otherwise."""
    return get_object_or_404(permissions.memberships_visible_to(person(request)), slug=slug)


def own_homes(request: HttpRequest) -> list[Organisation]:
    """The organisations whose membership is this person's own business; 404 when there is none."""
    found = list(homes_of(person(request)).values())
    if not found:
        raise Http404
    return found


def year_named(label: str) -> MembershipYear:
    """A membership year by its label; 404 where there is none."""
    return get_object_or_404(MembershipYear, label=label)


def day_asked(request: HttpRequest, name: str, remarks: list[str]) -> date:
    """The day a visitor asks for, today if none; a remark where it cannot be read."""
    typed = request.GET.get(name, "").strip()
    if not typed:
        return timezone.localdate()
    try:
        found = parse_date(typed)
    except ValueError:
        found = None
    if found is None:
        remarks.append(_("« %(value)s » n’est pas une date. Écrivez-la ainsi : 2015-06-12.") % {"value": typed[:40]})
    return found or timezone.localdate()


def day_typed(request: HttpRequest, name: str) -> date:
    """The day a form says, today if it says none or nothing readable."""
    try:
        return parse_date(request.POST.get(name, "")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def words_typed(request: HttpRequest, name: str) -> str:
    """What a form says in a few words."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:500]
