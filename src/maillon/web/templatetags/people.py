"""Roles and their places in the reader's words."""

from __future__ import annotations

from typing import Any

from django import template

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.web.accounts import bar
from maillon.web.accounts.labels import ROLES

register = template.Library()


@register.filter
def role_name(value: str) -> str:
    """The name of a role's code in the current language."""
    return str(ROLES[Role(value)])


@register.inclusion_tag("layout/role_bar.html", takes_context=True)
def role_bar(context: dict[str, Any]) -> dict[str, Any]:
    """Where a signed-in person's work is; nothing for a visitor."""
    user = context.get("user")
    if not isinstance(user, User):
        return {}
    shown = context.get("organisation")
    here = shown if isinstance(shown, Organisation) else None
    homes = bar.homes_of(user)
    links, space = bar.links(user, here), context.get("space", "")
    more = [link for link in links if link.aside]
    return {
        "user": user,
        "links": links,
        "more": more,
        "more_here": next((link.label for link in more if link.space == space), ""),
        "space": space,
        "home": here if here and here.pk in homes else next(iter(homes.values()), None),
        "language": context.get("language", "fr"),
    }
