"""What every page of agreements begins with: which one, who may; 404 for what must stay unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.funding.models import Agreement
from maillon.funding.permissions.agreements import agreements_visible_to
from maillon.funding.queries.places import placed
from maillon.web.http import person
from maillon.web.refusals import sentence

_RELATED = (
    "funder",
    "organisation",
    "dossier__version__procedure",
    "call",
    "terms__component__programme",
    "activity",
    "document__file",
)


def shown_agreement(request: HttpRequest, reference: str) -> Agreement:
    """An agreement one may read."""
    found = placed(agreements_visible_to(person(request)).select_related(*_RELATED))
    shown: Agreement = get_object_or_404(found, reference=reference)
    return shown


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
