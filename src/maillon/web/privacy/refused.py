"""Putting a rule's refusal beside the answer it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import Form

from maillon.core.errors import RuleViolation
from maillon.web.refusals import sentence


@contextmanager
def beside(form: Form) -> Iterator[None]:
    """What a rule refuses becomes an error of the form, at its field where it has one."""
    try:
        yield
    except RuleViolation as refused:
        form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
