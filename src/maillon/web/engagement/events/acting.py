"""What the organisers’ pages have in common: whose event it is, what a rule refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.engagement.models import Event
from maillon.engagement.permissions import events as permissions
from maillon.network.rules.sharing import edition as wording
from maillon.web.http import person
from maillon.web.refusals import sentence


def organised(request: HttpRequest, slug: str) -> Event:
    """One of one’s own events; 404 for anybody else."""
    own = permissions.events_organised_by(person(request)).select_related("organisation", "dossier")
    return get_object_or_404(own, slug=slug)


def attempt(form: forms.Form, act: Callable[[], Any], *, now: Callable[[], dict[str, Any]] | None = None) -> bool:
    """Do it; a refusal goes beside its field. ``now`` gives the words as they stand, for a clash to be seen."""
    try:
        act()
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        if refused.code == "sharing.changed_meanwhile" and now is not None:
            # What was typed stays; saving once more, knowingly, replaces the other person’s words.
            again = cast(QueryDict, form.data).copy()
            again["seen"] = wording(now())
            form.data = again
        return False
    return True
