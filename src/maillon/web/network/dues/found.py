"""What every page of dues begins with: who may, which year, which member; 404 for what must stay unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.network.models import DuesNotice, MembershipYear
from maillon.network.permissions.dues import accounts_visible_to, can_keep_dues
from maillon.web.http import person
from maillon.web.refusals import sentence


def keeper(request: HttpRequest) -> User:
    """Who keeps the dues; 404 for anybody else."""
    user = person(request)
    if not can_keep_dues(user):
        raise Http404
    return user


def account_owner(request: HttpRequest, slug: str) -> Organisation:
    """The organisation whose account one may read."""
    return get_object_or_404(accounts_visible_to(person(request)), slug=slug)


def shown_notice(request: HttpRequest, number: str) -> DuesNotice:
    """A notice one may read."""
    found = DuesNotice.objects.select_related("organisation", "year", "scale", "document__file", "replaces")
    return get_object_or_404(found.filter(organisation__in=accounts_visible_to(person(request))), number=number)


def years() -> list[MembershipYear]:
    """The years of membership, the latest first."""
    return list(MembershipYear.objects.order_by("-starts_on"))


def chosen_year(label: str) -> MembershipYear | None:
    """The year named, else the one of today, else the next or the last one."""
    known = years()
    today = timezone.localdate()
    named = next((one for one in known if one.label == label), None)
    current = next((one for one in known if one.starts_on <= today < one.ends_on), None)
    return named or current or (known[0] if known else None)


def year_named(label: str) -> MembershipYear:
    """The year of an address."""
    return get_object_or_404(MembershipYear, label=label)


def attempt(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; a refusal goes beside its field."""
    try:
        act()
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        return False
    return True


def done(request: HttpRequest, act: Callable[[], Any], said: str) -> bool:
    """Do it and say so; a refusal is said in its place."""
    try:
        act()
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        messages.error(request, sentence(refused))
        return False
    messages.success(request, said)
    return True
