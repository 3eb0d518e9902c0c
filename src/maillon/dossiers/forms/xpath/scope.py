"""Where an expression stands, and what it reads there."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scope:
    """The node an expression is written on, and the form around it.

    ``from_parent``: the expression is evaluated at the node's parent (the count of a repeat that has no instance yet).
    ``nodes`` is None where any path is accepted.
    """

    context: str = ""
    types: Mapping[str, str] = field(default_factory=dict)
    repeats: Set[str] = frozenset()
    nodes: Set[str] | None = None
    from_parent: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A path an expression reads.

    ``loose``: other instances of it than the one at hand, picked by a filter; ``below``: anything under it;
    ``place``: only where it stands among its brothers.
    """

    path: str
    loose: bool = False
    below: bool = False


class ExpressionRefused(ValueError):
    """An expression cannot be used.

    ``code``: forms.expression_syntax(near), forms.unknown_function(name), forms.function_arguments(name, given, least,
    most), forms.unknown_path(path), forms.unknown_instance(name).
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
