"""An expression, ready to be asked of a node."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from lxml import etree

from maillon.dossiers.forms.xpath.functions import FUNCTIONS
from maillon.dossiers.forms.xpath.functions.logic import COMPARED
from maillon.dossiers.forms.xpath.functions.numbers import local_number
from maillon.dossiers.forms.xpath.parsing import Literal, Node, XPathSyntaxError, parse
from maillon.dossiers.forms.xpath.rewriting import Writer
from maillon.dossiers.forms.xpath.scope import ExpressionRefused, Read, Scope
from maillon.dossiers.forms.xpath.session import current
from maillon.dossiers.forms.xpath.values import NAN, Value, boolean, number, text

_RUN: dict[str, Callable[..., Any]] = {
    f"odk-{name.replace(':', '-')}": known.run for name, known in FUNCTIONS.items() if known.run
}
_RUN |= {"odk-number": local_number} | dict(COMPARED.values())
_CONSTANTS = {"true()": True, "false()": False}


class Expression:
    """One expression of a form. Ask it within a session (see ``session.enter``)."""

    __slots__ = ("_ask", "_instances", "_outside", "changes", "constant", "kind", "reads", "source", "written")

    def __init__(self, source: str, scope: Scope) -> None:
        """Compile. Raises ExpressionRefused."""
        try:
            self._compile(source, parse(source), scope)
        except XPathSyntaxError as error:
            raise ExpressionRefused("forms.expression_syntax", near=error.near) from error
        except RecursionError as error:
            raise ExpressionRefused("forms.expression_syntax", near=source[:40]) from error

    @classmethod
    def of(cls, tree: Node, scope: Scope) -> Expression:
        """A piece of a larger expression, asked by itself. Raises ExpressionRefused."""
        made = cls.__new__(cls)
        made._compile("", tree, scope)
        return made

    def _compile(self, source: str, tree: Node, scope: Scope) -> None:
        writer = Writer(scope)
        written = writer.write(tree, scope.context)
        self.source = source
        self.written = written.text
        self.kind = written.kind
        self.changes = not writer.functions.isdisjoint(("odk-random", "odk-uuid"))
        """Whether asking twice gives two answers: it is then asked once."""
        self.reads: tuple[Read, ...] = tuple(dict.fromkeys(writer.reads))
        self.constant: Value = tree.value if isinstance(tree, Literal) else _CONSTANTS.get(written.text)
        self._instances = tuple((name, identifier) for identifier, name in writer.instances.items())
        self._outside = tuple((name, Expression.of(node, scope)) for name, node in writer.outside.items())
        try:
            self._ask: Callable[..., Value] = etree.XPath(
                written.text,
                extensions={(None, name): _RUN[name] for name in writer.functions} or None,
                regexp=False,
                smart_strings=False,
            )
        except etree.XPathSyntaxError as error:
            raise ExpressionRefused("forms.expression_syntax", near=source[:40]) from error
        if self._instances or self._outside:
            self._ask = partial(self._ask_with_variables, self._ask)

    def _ask_with_variables(self, ask: Callable[..., Value], node: etree._Element) -> Value:
        variables: dict[str, Value] = {name: current().instance(identifier) for name, identifier in self._instances}
        for name, outside in self._outside:
            variables[name] = outside.value(node)
        return ask(node, **variables)

    @property
    def variables(self) -> tuple[dict[str, str], dict[str, Expression]]:
        """What ``written`` reads as ``$name``: secondary instances by their id, and expressions asked of the node."""
        return dict(self._instances), dict(self._outside)

    def value(self, node: etree._Element) -> Value:
        """What it gives at this node; NaN where libxml2 cannot say."""
        if self.constant is not None:
            return self.constant
        try:
            return self._ask(node)
        except etree.XPathError:
            return NAN

    def boolean(self, node: etree._Element) -> bool:
        """As a boolean."""
        return boolean(self.value(node))

    def text(self, node: etree._Element) -> str:
        """As a text."""
        return text(self.value(node))

    def number(self, node: etree._Element) -> float:
        """As a number."""
        return number(self.value(node))
