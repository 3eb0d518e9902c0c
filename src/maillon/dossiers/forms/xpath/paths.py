"""Where a path leads in a form, what a piece of expression depends on, and how steps and texts are written."""

from __future__ import annotations

from maillon.dossiers.forms.xpath.parsing import (
    ANYWHERE,
    PARENT,
    SELF,
    Binary,
    Call,
    Filter,
    Negative,
    Node,
    Path,
    Step,
)

_CONTEXTUAL = {"string", "number", "string-length", "normalize-space", "name", "local-name", "namespace-uri"}
_CHANGING = {"random", "uuid", "once"}


def free(node: Node) -> bool:
    """Whether a piece inside a filter depends on the row at hand."""
    while isinstance(node, Binary):
        if free(node.right):
            return True
        node = node.left
    match node:
        case Path(absolute, _, base):
            return not absolute and (base is None or free(base))
        case Call(name, arguments):
            if name in _CHANGING or (not arguments and name in (*_CONTEXTUAL, "position", "last")):
                return True
            return any(map(free, arguments))
        case Negative(operand):
            return free(operand)
        case Filter(base, _):
            return free(base)
        case _:
            return False


def resolve(node: Path, context: str) -> str | None:
    """The path in the form that a plain location path means from its context; None where it is not plain."""
    is_current = isinstance(node.base, Call) and node.base.name == "current"
    if node.base is not None and not is_current:
        return None
    path: str | None = "/" if node.absolute else context
    for step in node.steps:
        path = stepped(path, step)
    return path


def stepped(path: str | None, step: Step) -> str | None:
    """One step further in the form; None where it cannot be said."""
    if not path:
        return None
    if step.axis == "child" and not step.test.endswith(")") and step.test != "*":
        return f"{path.rstrip('/')}/{bare(step.test)}"
    if step.test in ("node()", "*") and step.axis == "parent":
        return path.rpartition("/")[0] or "/"
    if step.test in ("node()", "*") and step.axis == "self":
        return path
    if step.axis == "child" and step.test == "text()":
        return path
    if step.axis == "attribute":
        return path
    return None


def bare(name: str) -> str:
    """A name without its prefix: instances are kept without namespaces."""
    return name.rpartition(":")[2]


def quoted(value: str) -> str:
    """A text as an XPath literal."""
    return f'"{value}"' if '"' not in value else f"'{value}'"


def step_text(step: Step) -> str:
    """One step, written back without its filters."""
    if not step.predicates:
        if step == SELF:
            return "."
        if step == PARENT:
            return ".."
        if step == ANYWHERE:
            return "descendant-or-self::node()"
    test = step.test if step.test.endswith(")") else bare(step.test)
    return test if step.axis == "child" else f"{step.axis}::{test}"
