"""``{% url %}`` as Django has it, its addresses found once in a process instead of once a link."""

from __future__ import annotations

from typing import Any

from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as usual_url
from django.template.library import Library
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from maillon.web.addresses import address

register = Library()


class Link(URLNode):
    """The address of a page by its name."""

    def render(self, context: Context) -> str:
        """The address, or nothing where it is only asked for (``as``) and there is none."""
        args = [arg.resolve(context) for arg in self.args]
        kwargs: dict[str, Any] = {name: value.resolve(context) for name, value in self.kwargs.items()}
        match = getattr(getattr(context, "request", None), "resolver_match", None)
        try:
            found = address(self.view_name.resolve(context), match.namespace if match else None, *args, **kwargs)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            found = ""
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> Link:
    """Django's tag, read as Django reads it."""
    usual = usual_url(parser, token)
    return Link(usual.view_name, usual.args, usual.kwargs, usual.asvar)
