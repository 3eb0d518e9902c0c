"""What the pages where members share have in common: for whom one writes, what another wrote meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, QueryDict

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.network.permissions import sharing as permissions
from maillon.network.rules.sharing import edition
from maillon.web.http import person
from maillon.web.refusals import sentence


def homes(user: User) -> list[Organisation]:
    """The member organisations a person writes for; 404 when there is none."""
    found = list(permissions.member_homes(user).order_by("pk"))
    if not found:
        raise Http404
    return found


def chosen(form: forms.Form, among: list[Organisation]) -> Organisation:
    """The organisation the form names, or the only one."""
    named = form.cleaned_data.get("organisation")
    return next((home for home in among if str(home.pk) == named), among[0])


def keeper(request: HttpRequest) -> User:
    """Who keeps the network's shelf; 404 for anybody else."""
    user = person(request)
    if not permissions.can_keep_shelf(user):
        raise Http404
    return user


def attempt(form: forms.Form, act: Callable[[], Any], *, now: Callable[[], dict[str, Any]] | None = None) -> bool:
    """Do it; a refusal goes beside its field. ``now`` gives the words as they stand, for a clash to be seen."""
    try:
        act()
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        if refused.code == "sharing.changed_meanwhile" and now is not None:
            # What was typed stays; saving once more, knowingly, replaces the other person's words.
            again = cast(QueryDict, form.data).copy()
            again["seen"] = edition(now())
            form.data = again
        return False
    return True
