"""An expression, written back for libxml2.

libxml2 keeps the arity of its own functions, leaves absolute paths to the document of the node at hand, compares
dates as texts and gives large numbers an exponent. So: ODK's functions are renamed (``odk-…``); inside a filter,
what does not depend on the row is taken out as a variable; where a date may come, a comparison is a function.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from maillon.dossiers.forms.xpath.functions import FUNCTIONS, Kind
from maillon.dossiers.forms.xpath.functions.logic import COMPARED
from maillon.dossiers.forms.xpath.parsing import (
    PARENT,
    SELF,
    Binary,
    Call,
    Filter,
    Literal,
    Negative,
    Node,
    Number,
    Outside,
    Path,
    Step,
)
from maillon.dossiers.forms.xpath.paths import bare, free, quoted, resolve, step_text, stepped
from maillon.dossiers.forms.xpath.patterns import is_slow
from maillon.dossiers.forms.xpath.scope import ExpressionRefused, Read, Scope
from maillon.dossiers.forms.xpath.values import is_date

_FOREIGN = ""
"""Where a path stands when it is not in the form's own instance."""
_NUMBERS_WANTED = {"floor": (0,), "ceiling": (0,), "substring": (1, 2)}
_TEXTS_WANTED = {
    "contains", "starts-with", "substring-before", "substring-after", "translate", "substring", "string-length",
    "normalize-space",
}  # fmt: skip
_LEVELS = {
    "or": 0, "and": 1, "=": 2, "!=": 2, "<": 3, "<=": 3, ">": 3, ">=": 3, "+": 4, "-": 4, "*": 5, "div": 5, "mod": 5,
    "|": 7,
}  # fmt: skip
_LEAVES = {"int": "num", "decimal": "num", "date": "date", "dateTime": "date"}


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of expression: its text, what it gives, and for nodes what they hold (num, date, text, "" unknown)."""

    text: str
    kind: Kind
    leaf: str = ""
    path: str = ""
    level: int = 9
    """How tightly it holds together; an operand that holds less tightly than its operator takes brackets."""

    @property
    def is_number(self) -> bool:
        """Whether libxml2 can take it as a number as it is."""
        return self.kind == "num" or (self.kind == "nodes" and self.leaf == "num")

    @property
    def is_listed(self) -> bool:
        """Whether it is a column of a list of choices or of a table: a text or a number, a date only beside a date."""
        return self.kind == "nodes" and not self.leaf and not self.path

    @property
    def may_be_date(self) -> bool:
        """Whether it is a date, or may be one for all one knows."""
        return self.kind in ("date", "any") or (self.kind == "nodes" and self.leaf == "date")


class Writer:
    """Writes one expression; gathers what it reads, calls and takes out."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.reads: list[Read] = []
        self.functions: set[str] = set()
        self.outside: dict[str, Node] = {}
        self.instances: dict[str, str] = {}

    def write(self, node: Node, here: str, depth: int = 0) -> Written:
        """Write a piece that stands at ``here``; ``depth`` counts the filters around it."""
        if depth and not isinstance(node, Number | Literal) and not free(node):
            return self._taken_out(node)
        match node:
            case Number(text):
                return Written(text if "e" not in text.lower() else format(float(text), "f"), "num")
            case Literal(value):
                return Written(quoted(value), "date" if is_date(value) else "str")
            case Negative(operand):
                return Written(f"-({self._as_number(self.write(operand, here, depth))})", "num", level=6)
            case Outside(operand):
                return self.write(operand, here, depth)
            case Binary():
                return self._chain(node, here, depth)
            case Filter(base, predicates):
                inner = self.write(base, here, depth)
                return replace(inner, text=f"({inner.text}){self._predicates(predicates, inner.path, depth)}", level=9)
            case Path():
                return self._path(node, here, depth)
            case Call():
                return self._call(node, here, depth)

    def _taken_out(self, node: Node) -> Written:
        if isinstance(node, Outside):
            node = node.operand
        if isinstance(node, Call) and node.name == "instance":
            return self._instance(node)
        # Its kind and what it reads are those it has where the whole expression stands.
        probe = Writer(self._scope)
        kind = probe.write(node, self._scope.context)
        self.reads += probe.reads
        name = next((name for name, known in self.outside.items() if known == node), f"outside{len(self.outside)}")
        self.outside[name] = node
        return replace(kind, text=f"${name}", level=9)

    # Operators

    def _as_number(self, written: Written) -> str:
        if written.is_number or written.kind == "bool":
            return written.text
        self.functions.add("odk-number")
        return f"odk-number({written.text})"

    def _as_text(self, written: Written) -> str:
        if written.kind in ("num", "any"):
            self.functions.add("odk-string")
            return f"odk-string({written.text})"
        return written.text

    def _chain(self, node: Binary, here: str, depth: int) -> Written:
        """``a + b + c…``, however long, without going as deep as it is long."""
        chain: list[Binary] = []
        first: Node = node
        while isinstance(first, Binary) and not (depth and not free(first)):
            chain.append(first)
            first = first.left
        written = self.write(first, here, depth)
        for link in reversed(chain):
            written = self._binary(link.operator, written, self.write(link.right, here, depth))
        return written

    def _binary(self, operator: str, left: Written, right: Written) -> Written:
        level = _LEVELS[operator]
        if operator == "|":
            leaf = left.leaf if left.leaf == right.leaf else ""
            return Written(self._joined(operator, left.text, right.text, left, right), "nodes", leaf, level=level)
        if operator in ("and", "or"):
            return Written(self._joined(operator, left.text, right.text, left, right), "bool", level=level)
        if operator in ("+", "-", "*", "div", "mod"):
            numbers = self._as_number(left), self._as_number(right)
            return Written(self._joined(operator, *numbers, left, right), "num", level=level)
        if self._compares_alone(operator, left, right):
            return Written(self._joined(operator, left.text, right.text, left, right), "bool", level=level)
        name = COMPARED[operator][0]
        self.functions.add(name)
        return Written(f"{name}({left.text}, {right.text})", "bool")

    @staticmethod
    def _joined(operator: str, first: str, second: str, left: Written, right: Written) -> str:
        level = _LEVELS[operator]
        # What a function was put around needs no brackets of its own.
        if first == left.text and left.level < level:
            first = f"({first})"
        if second == right.text and right.level <= level:
            second = f"({second})"
        return f"{first} {operator} {second}"

    def _compares_alone(self, operator: str, left: Written, right: Written) -> bool:
        """Whether libxml2 compares these two as ODK does."""
        if left.kind == "bool" and right.kind == "bool":
            return True
        if left.may_be_date or right.may_be_date:
            return False
        if operator in ("=", "!=") and left.kind == right.kind == "nodes":
            return True
        if (left.is_number or left.is_listed) and (right.is_number or right.is_listed):
            return True
        return operator in ("=", "!=") and not left.is_number and not right.is_number

    # Functions

    def _call(self, node: Call, here: str, depth: int) -> Written:
        name = node.name
        if name == "current":
            return Written(".", "nodes", self._leaf(here), here)
        if name == "instance":
            return self._instance(node)
        if name == "indexed-repeat":
            return self.write(self._indexed(node), here, depth)
        known = FUNCTIONS.get(name)
        if known is None:
            raise ExpressionRefused("forms.unknown_function", name=name)
        given = len(node.arguments)
        if given < known.least or (known.most is not None and given > known.most):
            raise ExpressionRefused(
                "forms.function_arguments", name=name, given=given, least=known.least, most=known.most
            )
        if name == "regex" and isinstance(pattern := node.arguments[1], Literal) and is_slow(pattern.value):
            raise ExpressionRefused("forms.slow_pattern", pattern=pattern.value)
        if name == "position":
            return self._position(node, here, depth)
        arguments = [self.write(argument, here, depth) for argument in node.arguments]
        if known.takes_nodes and arguments and arguments[0].kind not in ("nodes", "any"):
            raise ExpressionRefused("forms.function_nodes", name=name)
        return self._called(name, arguments, known.gives)

    def _called(self, name: str, arguments: list[Written], gives: Kind) -> Written:
        if name == "if":
            _, then, otherwise = arguments
            if then.kind == otherwise.kind:
                leaf = then.leaf if then.leaf == otherwise.leaf else ""
                # Nodes of two kinds may hold a date: they are compared as anything may be.
                return self._extension(name, arguments, then.kind if leaf or then.kind != "nodes" else "any", leaf)
            return self._extension(name, arguments, "any")
        if name == "sum" and arguments[0].leaf == "num":
            return Written(f"sum({arguments[0].text})", "num")
        if name == "string" and arguments and arguments[0].kind in ("nodes", "str", "date"):
            return Written(f"string({arguments[0].text})", "str")
        if FUNCTIONS[name].run is not None:
            return self._extension(name, arguments, gives, arguments[0].leaf if gives == "nodes" else "")
        texts = [
            self._as_number(argument)
            if place in _NUMBERS_WANTED.get(name, ())
            else self._as_text(argument)
            if name in _TEXTS_WANTED
            else argument.text
            for place, argument in enumerate(arguments)
        ]
        return Written(f"{name}({', '.join(texts)})", gives)

    def _extension(self, name: str, arguments: list[Written], gives: Kind, leaf: str = "") -> Written:
        renamed = f"odk-{name.replace(':', '-')}"
        self.functions.add(renamed)
        return Written(f"{renamed}({', '.join(argument.text for argument in arguments)})", gives, leaf)

    def _position(self, node: Call, here: str, depth: int) -> Written:
        if not node.arguments:
            return Written("position()", "num")
        kept = list(self.reads)
        argument = self.write(node.arguments[0], here, depth)
        if argument.kind not in ("nodes", "any"):
            raise ExpressionRefused("forms.function_nodes", name="position")
        # Where a node stands is no part of what it holds: nothing is read.
        self.reads = kept
        return self._extension("position", [argument], "num")

    def _instance(self, node: Call) -> Written:
        if len(node.arguments) != 1 or not isinstance(node.arguments[0], Literal):
            raise ExpressionRefused("forms.unknown_instance", name="")
        identifier = node.arguments[0].value
        name = f"instance{len(self.instances)}"
        name = self.instances.setdefault(identifier, name)
        return Written(f"${name}", "nodes", "", _FOREIGN)

    def _indexed(self, node: Call) -> Node:
        """``indexed-repeat(/d/r/x, /d/r, 2)`` is ``/d/r[2]/x``."""
        if len(node.arguments) < 3 or len(node.arguments) % 2 == 0:
            raise ExpressionRefused(
                "forms.function_arguments", name=node.name, given=len(node.arguments), least=3, most=None
            )
        target = self._resolved(node.arguments[0])
        places = {
            self._resolved(repeat): index
            for repeat, index in zip(node.arguments[1::2], node.arguments[2::2], strict=True)
        }
        steps, path = [], ""
        for name in target.split("/")[1:]:
            path = f"{path}/{name}"
            index = places.get(path)
            wanted = () if index is None else (Binary("=", Call("position", ()), Outside(index)),)
            steps.append(Step("child", name, wanted))
        return Path(True, tuple(steps))

    def _resolved(self, node: Node) -> str:
        path = resolve(node, self._scope.context) if isinstance(node, Path) else None
        if path is None:
            raise ExpressionRefused("forms.function_nodes", name="indexed-repeat")
        return path

    # Paths

    def _leaf(self, path: str) -> str:
        if not path:
            return ""
        kind = self._scope.types.get(path)
        return "" if kind is None else _LEAVES.get(kind, "text")

    def _path(self, node: Path, here: str, depth: int) -> Written:
        steps = node.steps
        if node.base is not None:
            if isinstance(node.base, Call) and node.base.name == "current" and not node.base.arguments:
                start, prefix = here, "."
            else:
                base = self.write(node.base, here, depth)
                start, prefix = base.path, base.text if base.text.startswith("$") else f"({base.text})"
        elif node.absolute:
            start, prefix = "/", ""
            if near := self._near(steps, here):
                prefix, at, rest = near
                return self._walked(steps[at:], rest, prefix, depth, near=True)
        else:
            start, prefix = here, None
            if self._scope.from_parent and not depth and steps and steps[0] == PARENT:
                steps, start = steps[1:] or (SELF,), here.rpartition("/")[0]
            elif self._scope.from_parent and not depth and here == self._scope.context:
                start, steps = "/", tuple(Step("child", name) for name in here.split("/")[1:]) + steps
                prefix = ""
        return self._walked(steps, start, prefix, depth)

    def _near(self, steps: tuple[Step, ...], here: str) -> tuple[str, int, str] | None:
        """An absolute path into a repeat the expression stands in means this very repetition, as in ODK."""
        path, found = "", None
        for place, step in enumerate(steps[:-1]):
            if step.axis != "child" or step.predicates or step.test.endswith(")") or step.test == "*":
                break
            path = f"{path}/{bare(step.test)}"
            if path in self._scope.repeats and (here == path or here.startswith(f"{path}/")):
                found = (path, place + 1)
        if found is None:
            return None
        path, at = found
        ups = here.count("/") - path.count("/") - (1 if self._scope.from_parent else 0)
        if ups < 0:
            return None
        return "/".join([".."] * ups) or ".", at, path

    def _walked(
        self, steps: tuple[Step, ...], start: str, prefix: str | None, depth: int, near: bool = False
    ) -> Written:
        path: str | None = start
        known = start
        loose = False
        parts: list[str] = [] if prefix is None else [prefix]
        attribute = False
        for step in steps:
            path = stepped(path, step)
            if path is not None:
                known = path
            attribute = attribute or step.axis == "attribute"
            loose = loose or bool(step.predicates) or step.axis not in ("child", "parent", "self")
            parts.append(step_text(step) + self._predicates(step.predicates, path or _FOREIGN, depth))
        if start != _FOREIGN:
            self._note(path, known, loose, attribute)
        text = "/".join(parts)
        return Written(text or "/", "nodes", "" if attribute else self._leaf(path or ""), path or _FOREIGN)

    def _note(self, path: str | None, known: str, loose: bool, attribute: bool) -> None:
        if attribute:
            return
        nodes = self._scope.nodes
        if path is None or path == "/":
            self.reads.append(Read(known, loose=True, below=True))
            return
        if nodes is not None and path not in nodes:
            raise ExpressionRefused("forms.unknown_path", path=path)
        self.reads.append(Read(path, loose=loose))

    def _predicates(self, predicates: tuple[Node, ...], here: str, depth: int) -> str:
        return "".join(f"[{self._predicate(predicate, here, depth)}]" for predicate in predicates)

    def _predicate(self, predicate: Node, here: str, depth: int) -> str:
        return self.write(predicate, here, depth + 1).text
