"""XPath 1.0's grammar (https://www.w3.org/TR/1999/REC-xpath-19991116/), read into a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<sign>\.\.|::|//|!=|<=|>=|[()\[\].@,/|+\-=<>*$])
    | (?P<name>[^\W\d][\w.\-]*(?::(?!:)(?:[^\W\d][\w.\-]*|\*))?)
    )""",
    re.X,
)
_OPERATORS = {"and", "or", "mod", "div", "*"}
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"),
)  # fmt: skip
_AXES = {
    "ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following",
    "following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self",
}  # fmt: skip
_BEFORE_OPERAND = {"(", "[", ",", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">=", "::", "@", "$"}
_KINDS = {"node", "text", "comment", "processing-instruction"}
MAX_LENGTH = 20_000
MAX_DEPTH = 100


class XPathSyntaxError(ValueError):
    """The expression does not follow the grammar; ``near`` is where."""

    def __init__(self, near: str) -> None:
        super().__init__(near)
        self.near = near


@dataclass(frozen=True, slots=True)
class Number:
    """A number, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text between quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function called."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: ``child::prenom[1]``; ``test`` is a name, ``*`` or ``node()``."""

    axis: str
    test: str
    predicates: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A location path; ``base`` is the expression it starts from, None for the context or the root."""

    absolute: bool
    steps: tuple[Step, ...]
    base: Node | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """An expression between brackets, filtered."""

    base: Node
    predicates: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Outside:
    """A sub-expression that must be evaluated outside the filter it stands in."""

    operand: Node


Node = Number | Literal | Call | Path | Filter | Binary | Negative | Outside

SELF = Step("self", "node()")
PARENT = Step("parent", "node()")
ANYWHERE = Step("descendant-or-self", "node()")


def parse(text: str) -> Node:
    """The tree of an expression. Raises XPathSyntaxError."""
    if len(text) > MAX_LENGTH:
        raise XPathSyntaxError(text[:40])
    parser = _Parser(_tokens(text), text)
    tree = parser.binary(0)
    parser.end()
    return tree


def _tokens(text: str) -> list[tuple[str, str, int]]:
    tokens: list[tuple[str, str, int]] = []
    place = 0
    end = len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if not found or not found.lastgroup:
            raise XPathSyntaxError(text[place : place + 40].strip())
        kind, value = found.lastgroup, found[found.lastgroup]
        # After an operand, « * », « and »… are operators; elsewhere they are names (section 3.7).
        if tokens and value in _OPERATORS and not _wants_operand(tokens[-1]):
            kind = "operator"
        tokens.append((kind, value, found.start(found.lastgroup)))
        place = found.end()
    return tokens


def _wants_operand(previous: tuple[str, str, int]) -> bool:
    kind, value, _ = previous
    if kind == "operator":
        return True
    return kind == "sign" and value in _BEFORE_OPERAND


class _Parser:
    def __init__(self, tokens: list[tuple[str, str, int]], text: str) -> None:
        self._tokens = tokens
        self._text = text
        self._at = 0
        self._depth = 0

    def _peek(self, ahead: int = 0) -> str:
        place = self._at + ahead
        return self._tokens[place][1] if place < len(self._tokens) and self._tokens[place][0] != "literal" else ""

    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _take(self, *expected: str) -> str:
        if self._at >= len(self._tokens) or (expected and self._peek() not in expected):
            raise self._error()
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _error(self) -> XPathSyntaxError:
        place = self._tokens[self._at][2] if self._at < len(self._tokens) else len(self._text)
        return XPathSyntaxError(self._text[place : place + 40].strip() or self._text[-40:].strip())

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise self._error()

    def binary(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        if level == 0:
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise self._error()
        tree = self.binary(level + 1)
        operators = _LEVELS[level]
        while self._peek() in operators and (self._kind() == "operator" or self._peek() not in _OPERATORS):
            tree = Binary(self._take(), tree, self.binary(level + 1))
        if level == 0:
            self._depth -= 1
        return tree

    def _unary(self) -> Node:
        negatives = 0
        while self._peek() == "-":
            self._take()
            negatives += 1
        tree = self._union()
        for _ in range(negatives):
            tree = Negative(tree)
        return tree

    def _union(self) -> Node:
        tree = self._path()
        while self._peek() == "|":
            tree = Binary(self._take(), tree, self._path())
        return tree

    def _path(self) -> Node:
        if self._starts_primary():
            base = self._primary()
            if predicates := self._predicates():
                base = Filter(base, predicates)
            if self._peek() in ("/", "//"):
                return Path(False, self._steps_after_slash(), base)
            return base
        if self._peek() == "/":
            if not self._starts_step(1):
                self._take()
                return Path(True, ())
            return Path(True, self._steps_after_slash())
        if self._peek() == "//":
            return Path(True, self._steps_after_slash())
        return Path(False, (self._step(), *self._steps_after_slash()))

    def _starts_primary(self) -> bool:
        kind = self._kind()
        if kind in ("number", "literal"):
            return True
        if self._peek() == "(":
            return True
        return kind == "name" and self._peek(1) == "(" and self._peek() not in _KINDS

    def _primary(self) -> Node:
        kind = self._kind()
        if kind == "number":
            return Number(self._take())
        if kind == "literal":
            self._at += 1
            return Literal(self._tokens[self._at - 1][1][1:-1])
        if self._peek() == "(":
            self._take()
            tree = self.binary(0)
            self._take(")")
            return tree
        name = self._take()
        self._take("(")
        arguments: list[Node] = []
        while self._peek() != ")":
            if arguments:
                self._take(",")
            arguments.append(self.binary(0))
        self._take(")")
        return Call(name, tuple(arguments))

    def _steps_after_slash(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        while self._peek() in ("/", "//"):
            if self._take() == "//":
                steps.append(ANYWHERE)
            steps.append(self._step())
        return tuple(steps)

    def _starts_step(self, ahead: int) -> bool:
        place = self._at + ahead
        if place >= len(self._tokens):
            return False
        kind, value, _ = self._tokens[place]
        return kind == "name" or value in (".", "..", "@", "*")

    def _step(self) -> Step:
        if self._peek() == ".":
            self._take()
            return SELF
        if self._peek() == "..":
            self._take()
            return PARENT
        axis = "child"
        if self._peek() == "@":
            self._take()
            axis = "attribute"
        elif self._peek(1) == "::":
            axis = self._take()
            if axis not in _AXES:
                raise self._error()
            self._take("::")
        return Step(axis, self._test(), self._predicates())

    def _test(self) -> str:
        if self._kind() != "name" and self._peek() != "*":
            raise self._error()
        name = self._take()
        if name in _KINDS and self._peek() == "(":
            self._take()
            self._take(")")
            return f"{name}()"
        return name

    def _predicates(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while self._peek() == "[":
            self._take()
            found.append(self.binary(0))
            self._take("]")
        return tuple(found)
