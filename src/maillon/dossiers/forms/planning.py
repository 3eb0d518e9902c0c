"""What evaluating a form takes, prepared once: its expressions compiled, in the order they depend on each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from lxml import etree

from maillon.dossiers.forms.definition import Form, Group, Question, Setvalue, Texts
from maillon.dossiers.forms.indexing import lookup
from maillon.dossiers.forms.model import Model, model_of
from maillon.dossiers.forms.offering import Choice, Offer
from maillon.dossiers.forms.xpath.compiled import Expression
from maillon.dossiers.forms.xpath.scope import ExpressionRefused, Read, Scope

_OUTPUT = re.compile(r"\$\{([^}]*)\}")
TaskKind = Literal["relevant", "calculate", "count"]
Key = tuple[TaskKind, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """An expression that cannot be used; ``where`` is the bind's attribute (relevant, label, itemset…)."""

    path: str
    where: str
    code: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Task:
    """One expression whose result others may read."""

    kind: TaskKind
    path: str
    expression: Expression

    @property
    def key(self) -> Key:
        """What names it."""
        return self.kind, self.path


@dataclass(frozen=True, slots=True)
class Template:
    """A text with outputs."""

    parts: tuple[str | Expression, ...]

    def fill(self, node: etree._Element) -> str:
        """The text, at this node."""
        return "".join(part if isinstance(part, str) else part.text(node) for part in self.parts)


Words = str | Template


@dataclass(frozen=True, slots=True)
class Judgement:
    """What decides whether a value holds."""

    question: Question
    required: Expression | None
    constraint: Expression | None
    readonly: Expression | None
    calculated: bool
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A value to give when something happens."""

    ref: str
    value: Expression
    events: frozenset[str]
    trigger: str


class Plan:
    """A form, ready to be evaluated. ``problems`` is not empty where it must be refused."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.model: Model = model_of(form)
        self.problems: list[Problem] = []
        self._types = {path: bind.type for path, bind in form.binds.items()}
        self._repeats = frozenset(form.repeats)
        self._nodes = frozenset(self.model.nodes)
        self.tasks: tuple[Task, ...] = ()
        self.exact = True
        """Whether one pass in order is enough."""
        self.cycle: tuple[str, ...] = ()
        self._order(list(self._tasks()))
        self.judgements = {question.path: self._judgement(question) for question in form.questions}
        self.triggers = tuple(filter(None, map(self._trigger, form.setvalues)))
        self.constant_choices: dict[tuple[str, str], list[Choice]] = {}
        """Lists that are the same for every reader of a language, by list and language; not to be changed."""
        self._words: dict[tuple[str, str, str], Words] = {}
        self._prepare_words()

    def scope(self, path: str, *, from_parent: bool = False) -> Scope:
        """Where an expression on this node stands."""
        return Scope(path, self._types, self._repeats, self._nodes, from_parent)

    def compiled(self, source: str, path: str, where: str, *, from_parent: bool = False) -> Expression | None:
        """An expression of the form; None where there is none, or where it is refused, which ``problems`` says."""
        if not source:
            return None
        try:
            return Expression(source, self.scope(path, from_parent=from_parent))
        except ExpressionRefused as refused:
            self.problems.append(Problem(path, where, refused.code, refused.params))
            return None

    def _tasks(self) -> Iterator[Task]:
        for bind in self.form.binds.values():
            if bind.path not in self._nodes:
                # As ODK's engines do: what is said of a node that is not there is left out.
                continue
            for kind, source in (("relevant", bind.relevant), ("calculate", bind.calculate)):
                if source and (expression := self.compiled(source, bind.path, kind)):
                    yield Task("relevant" if kind == "relevant" else "calculate", bind.path, expression)
        for repeat in self.form.repeats.values():
            if expression := self.compiled(repeat.count, repeat.path, "count", from_parent=True):
                yield Task("count", repeat.path, expression)

    # Order

    def _order(self, tasks: list[Task]) -> None:
        known = {task.key: task for task in tasks}
        firm: dict[Key, set[Key]] = {key: set() for key in known}
        all_needs: dict[Key, set[Key]] = {key: set() for key in known}
        for task in tasks:
            own = set(self._around(task, known))
            firm[task.key] |= own
            all_needs[task.key] |= own
            for read in task.expression.reads:
                needs = set(self._needed(read, known))
                if task.key in needs and task.kind == "calculate":
                    # A calculation may read what it holds (« . »), or what it holds elsewhere.
                    needs.discard(task.key)
                    self.exact = self.exact and not read.loose
                all_needs[task.key] |= needs
                if not (read.loose and task.path.startswith(_above(read.path))):
                    firm[task.key] |= needs
        try:
            order = list(TopologicalSorter(all_needs).static_order())
        except CycleError:
            self.exact = False
            try:
                order = list(TopologicalSorter(firm).static_order())
            except CycleError as cyclic:
                self.cycle = tuple(dict.fromkeys(key[1] for key in cyclic.args[1]))
                self.problems.append(Problem(self.cycle[0], "calculate", "forms.cycle", {"paths": self.cycle}))
                order = list(known)
        self.tasks = tuple(known[key] for key in order if key in known)

    def _around(self, task: Task, known: Mapping[Key, Task]) -> Iterator[Key]:
        """What says whether the node of a task is there and applies."""
        for path in _ancestors(task.path):
            own = path == task.path
            if ("relevant", path) in known and not (own and task.kind != "calculate"):
                yield ("relevant", path)
            if ("count", path) in known and not own:
                yield ("count", path)

    def _needed(self, read: Read, known: Mapping[Key, Task]) -> Iterator[Key]:
        for path in _ancestors(read.path):
            if ("relevant", path) in known:
                yield ("relevant", path)
            if ("count", path) in known:
                yield ("count", path)
        if ("calculate", read.path) in known:
            yield ("calculate", read.path)
        if read.below:
            yield from (key for key in known if key[1].startswith(f"{read.path.rstrip('/')}/"))

    # Judgements

    def _judgement(self, question: Question) -> Judgement:
        path = question.path
        return Judgement(
            question=question,
            required=self.compiled(question.required, path, "required"),
            constraint=self.compiled(question.constraint, path, "constraint"),
            readonly=self.compiled(question.readonly, path, "readonly"),
            calculated=bool(question.calculate),
            offer=self._offer(question),
        )

    def _offer(self, question: Question) -> Offer | None:
        if question.itemset is None and question.control not in ("select1", "select", "rank"):
            return None
        itemset = question.itemset
        if itemset is None:
            return Offer(question, (), None, None, True)
        listed = self.form.instances.get(itemset.instance)
        if itemset.instance and listed is None:
            self.problems.append(
                Problem(question.path, "itemset", "forms.unknown_instance", {"name": itemset.instance})
            )
            return None
        is_plain = listed is not None and bool(listed.rows)
        nodeset = f"{itemset.nodeset}/@_n" if listed is not None else itemset.nodeset
        expression = None
        if not is_plain or itemset.filter:
            expression = self.compiled(nodeset, question.path, "itemset")
        return Offer(
            question,
            listed.rows if listed is not None else (),
            expression,
            self.compiled(itemset.seed, question.path, "itemset"),
            listed is not None,
            lookup(listed.rows, itemset.filter, self.scope(question.path))
            if listed is not None and expression
            else None,
        )

    def _trigger(self, setvalue: Setvalue) -> Trigger | None:
        if setvalue.ref not in self._nodes:
            return None
        source = setvalue.value or "''"
        expression = self.compiled(source, setvalue.ref, "default")
        if expression is None:
            return None
        return Trigger(setvalue.ref, expression, setvalue.events, setvalue.trigger)

    def absolute(self, path: str, node: etree._Element) -> str:
        """The form's path that a path written in a text means from a node."""
        if path.startswith("/"):
            return path
        steps = [str(step.tag) for step in (*reversed(list(node.iterancestors())), node)]
        for step in path.split("/"):
            if step == "..":
                steps = steps[:-1]
            elif step != ".":
                steps.append(step)
        return f"/{'/'.join(steps)}"

    # Words

    def words(self, path: str, part: str, language: str) -> Words:
        """The label, hint, guidance or message of a node in a language: a text, or one to fill in."""
        key = (path, part, language)
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = self._words.get((path, part, self.form.default_language), "")
        return found

    def _prepare_words(self) -> None:
        for question in self.form.questions:
            for part, texts in (
                ("label", question.labels),
                ("hint", question.hints),
                ("guidance", question.guidance),
                ("constraint", question.constraint_messages),
                ("required", question.required_messages),
            ):
                self._add_words(question.path, part, texts)
        for group in _groups(self.form):
            self._add_words(group.path, "label", group.labels)

    def _add_words(self, path: str, part: str, texts: Texts) -> None:
        for language in {*self.form.languages, *texts}:
            said = self.form.say(texts, language)
            if said:
                self._words[path, part, language] = self.template(said, path, part)

    def template(self, said: str, path: str, where: str) -> Words:
        """A text ready to be filled in, or itself where it has no output."""
        if "${" not in said:
            return said
        parts: list[str | Expression] = []
        place = 0
        for found in _OUTPUT.finditer(said):
            parts.append(said[place : found.start()])
            if expression := self.compiled(found[1].strip(), path, where):
                parts.append(expression)
            place = found.end()
        parts.append(said[place:])
        return Template(tuple(part for part in parts if part))


def _ancestors(path: str) -> Iterator[str]:
    """A path and those above it, from the top."""
    place = path.find("/", 1)
    while place > 0:
        yield path[:place]
        place = path.find("/", place + 1)
    yield path


def _above(path: str) -> str:
    return path.rpartition("/")[0] + "/"


def _groups(form: Form) -> Iterable[Group]:
    yield from form.groups.values()
    yield from form.repeats.values()


@lru_cache(maxsize=64)
def plan_of(form: Form) -> Plan:
    """The plan of a form, made once."""
    return Plan(form)
