"""The functions an expression may call, by name, with what they take and give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["num", "str", "bool", "date", "nodes", "any"]


@dataclass(frozen=True, slots=True)
class Function:
    """One function. ``run`` is None for libxml2's own; ``most`` is None where there is no limit."""

    name: str
    gives: Kind
    least: int
    most: int | None
    run: Callable[..., Any] | None = None
    takes_nodes: bool = False
    """Its first argument is a set of nodes, never a value."""


FUNCTIONS: dict[str, Function] = {}


def function(
    name: str, gives: Kind, least: int, most: int | None = -1, *, takes_nodes: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register one under ODK's name; as many arguments at most as at least where ``most`` is not given."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = Function(name, gives, least, least if most == -1 else most, run, takes_nodes)
        return run

    return register


def native(name: str, gives: Kind, least: int, most: int | None = -1, *, takes_nodes: bool = False) -> None:
    """Declare one that libxml2 evaluates itself."""
    FUNCTIONS[name] = Function(name, gives, least, least if most == -1 else most, None, takes_nodes)
