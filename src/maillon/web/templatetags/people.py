"""Roles in the reader's words."""

from __future__ import annotations

from django import template

from maillon.core.people.rules import Role
from maillon.web.accounts.labels import ROLES

register = template.Library()


@register.filter
def role_name(value: str) -> str:
    """The name of a role's code in the current language."""
    return str(ROLES[Role(value)])
