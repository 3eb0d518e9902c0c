"""``{% load i18n %}`` as Django has it, but a fixed sentence is looked up once a language, not at every page.

A page holds a hundred of them: Django resolves, formats and escapes each one again, which took a tenth of a page.
"""

from __future__ import annotations

from django.template.base import Parser, Token
from django.template.context import Context
from django.template.library import Library
from django.templatetags import i18n
from django.templatetags.i18n import TranslateNode
from django.utils.translation import get_language

register = Library()
register.tags = {**i18n.register.tags}
register.filters = {**i18n.register.filters}


class Sentence(TranslateNode):
    """A sentence written whole in a template."""

    def __init__(self, usual: TranslateNode) -> None:
        super().__init__(usual.filter_expression, usual.noop, usual.asvar, usual.message_context)
        self._kept: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """What the catalogue says; nothing of the page's own context is in it."""
        language = get_language()
        if (found := self._kept.get(language)) is None:
            found = self._kept[language] = super().render(context)
        return found


def translate(parser: Parser, token: Token) -> TranslateNode:
    """Django's tag; what depends on the context (a variable, a filter, ``as``) stays as Django makes it."""
    usual = i18n.do_translate(parser, token)
    said, about = usual.filter_expression, usual.message_context
    is_fixed = said.var.literal is not None and not said.filters and (about is None or not about.is_var)
    return usual if usual.asvar or not is_fixed else Sentence(usual)


register.tag("translate", translate)
register.tag("trans", translate)
