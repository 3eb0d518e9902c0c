"""One evaluation: what applies, what is computed, then what holds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from maillon.dossiers.forms.answering import MAX_REPEATS, Answers, walk
from maillon.dossiers.forms.definition import ChoiceRow, plain
from maillon.dossiers.forms.model import ModelNode
from maillon.dossiers.forms.planning import Plan, Task, Trigger
from maillon.dossiers.forms.recording import recorded
from maillon.dossiers.forms.tables import rows_of, table_root
from maillon.dossiers.forms.xpath.compiled import Expression
from maillon.dossiers.forms.xpath.session import Session
from maillon.dossiers.forms.xpath.values import text

MAX_PASSES = 25
"""Passes over the expressions before what still moves is left as it is."""


@dataclass(slots=True, eq=False)
class Entry:
    """One node of the instance during an evaluation."""

    path: str
    node: ModelNode
    element: etree._Element
    parent: Entry | None
    inner: list[Entry]
    relevant: bool = True

    def everything(self) -> Iterator[Entry]:
        """It and all that is under it."""
        yield self
        for entry in self.inner:
            yield from entry.everything()


class Run:
    """The state of one evaluation; ``settle`` computes, then entries may be judged, then ``restore``."""

    def __init__(self, plan: Plan, answers: Answers, session: Session) -> None:
        self.plan = plan
        self.answers = answers
        self.session = session
        self.identity = answers.instance_id
        self._aside: list[tuple[etree._Element, str]] = []
        self._tables: dict[str, etree._Element | list[etree._Element]] = {}
        self._indexed: tuple[list[Entry], dict[str, list[Entry]]] | None = None
        session.instance = self.instance
        session.form = plan.form
        session.choice_label = self._choice_label

    @property
    def entries(self) -> list[Entry]:
        """Every node, in order; found when first asked for: answers already final never are."""
        return (self._indexed or self._index())[0]

    @property
    def by_plain(self) -> dict[str, list[Entry]]:
        """The same, by the definition's path."""
        return (self._indexed or self._index())[1]

    def _index(self) -> tuple[list[Entry], dict[str, list[Entry]]]:
        entries: list[Entry] = []
        by_plain: dict[str, list[Entry]] = {path: [] for path in self.plan.model.nodes}
        by_path: dict[str, Entry] = {}
        for path, node, element in walk(self.plan.model.root, self.answers.root):
            parent = by_path.get(path.rpartition("/")[0])
            entry = Entry(path, node, element, parent, [])
            if parent is not None:
                parent.inner.append(entry)
            if node.children:
                by_path[path] = entry
            entries.append(entry)
            by_plain[node.path].append(entry)
        self._indexed = (entries, by_plain)
        return self._indexed

    # Computing

    def settle(self) -> None:
        """Give the defaults, then compute until nothing moves."""
        self._begin()
        for _ in range(MAX_PASSES):
            before = None if self.plan.exact else self._signature()
            if self._pass():
                continue
            if self._react():
                continue
            if self.plan.exact or before == self._signature():
                return

    def _begin(self) -> None:
        """Defaults of what is new, and what the surface records."""
        answers = self.answers
        if answers.fresh:
            answers.fresh = False
            for bind in self.plan.form.binds.values():
                if bind.preload:
                    self._record(bind.path, recorded(bind, self.session))
            self._give("odk-instance-first-load", self.entries)
            answers.changed = [path for path in answers.changed if path in answers.index]
        if grown := set(answers.grown):
            added = [entry for entry in self.entries if entry.path in grown]
            self._give("odk-new-repeat", [inner for entry in added for inner in entry.everything()])
            answers.grown.clear()
        for bind in self.plan.form.binds.values():
            if bind.preload == "timestamp" and bind.preload_params == "end":
                self._record(bind.path, recorded(bind, self.session))

    def _record(self, path: str, value: str) -> None:
        if value:
            for entry in self.by_plain.get(path, ()):
                entry.element.text = value

    def _give(self, event: str, entries: Sequence[Entry]) -> None:
        wanted = [trigger for trigger in self.plan.triggers if event in trigger.events]
        typed = set(self.answers.changed)
        for trigger in wanted:
            for entry in entries:
                if entry.node.path == trigger.ref and entry.path not in typed:
                    entry.element.text = trigger.value.text(entry.element) or None

    def _pass(self) -> bool:
        """Compute everything once; True where repetitions were added, so that it must be done again."""
        self.restore()
        grown = False
        for task in self.plan.tasks:
            if task.kind == "relevant":
                self._apply(task)
            elif task.kind == "calculate":
                self._calculate(task)
            else:
                grown = self._count(task) or grown
        return grown

    def _apply(self, task: Task) -> None:
        expression = task.expression
        for entry in self.by_plain[task.path]:
            if entry.relevant and not expression.boolean(entry.element):
                self._put_aside(entry)

    def _put_aside(self, entry: Entry) -> None:
        for inner in entry.everything():
            inner.relevant = False
            element = inner.element
            if not inner.node.children and element.text:
                self._aside.append((element, element.text))
                element.text = None

    def restore(self) -> None:
        """Put back what was typed where it does not apply."""
        for element, typed in self._aside:
            element.text = typed
        self._aside.clear()
        for entry in self.entries:
            entry.relevant = True

    def _calculate(self, task: Task) -> None:
        kind = self.plan.form.binds[task.path].type
        for entry in self.by_plain[task.path]:
            element = entry.element
            if not entry.relevant or (task.expression.changes and element.text):
                continue
            element.text = computed(task.expression, element, kind) or None

    def _count(self, task: Task) -> bool:
        """As many repetitions as the form says; those in excess do not apply."""
        grown = False
        parent_path, _, name = task.path.rpartition("/")
        for parent in self.by_plain[parent_path]:
            wanted = task.expression.number(parent.element) if parent.relevant else 0.0
            count = int(min(max(wanted, 0), MAX_REPEATS)) if not math.isnan(wanted) else 0
            found = [entry for entry in parent.inner if entry.node.name == name]
            for extra in found[count:]:
                if extra.relevant:
                    self._put_aside(extra)
            if count > len(found):
                self.answers.add_repeats(f"{parent.path}/{name}", count - len(found))
                grown = True
        if grown:
            self.restore()
            self._index()
            self._begin()
        return grown

    def _react(self) -> bool:
        """Give the values that what was typed triggers; True where some changed."""
        typed, self.answers.changed = self.answers.changed, []
        moved = False
        for path in dict.fromkeys(typed):
            for trigger in self.plan.triggers:
                if "xforms-value-changed" in trigger.events and trigger.trigger == plain(path):
                    moved = self._fire(trigger, path) or moved
        return moved

    def _fire(self, trigger: Trigger, path: str) -> bool:
        moved = False
        for entry in self.by_plain.get(trigger.ref, ()):
            if not _together(entry.path, path):
                continue
            value = trigger.value.text(entry.element)
            if value != (entry.element.text or ""):
                entry.element.text = value or None
                self.answers.changed.append(entry.path)
                moved = True
        return moved

    def _signature(self) -> list[tuple[bool, str | None]]:
        return [(entry.relevant, entry.element.text) for entry in self.entries]

    # Lists and tables

    def instance(self, identifier: str) -> etree._Element | list[etree._Element]:
        """The root of a secondary instance: the form's list, or the table given for it."""
        found = self._tables.get(identifier)
        if found is None:
            rows = self.table(identifier)
            kept = self.plan.model.secondary.get(identifier)
            found = table_root(rows) if rows is not None else ([] if kept is None else kept)
            self._tables[identifier] = found
        return found

    def table(self, identifier: str) -> Sequence[ChoiceRow] | None:
        """The rows given for an instance that the form does not hold itself."""
        listed = self.plan.form.instances.get(identifier)
        if listed is not None and listed.rows:
            return None
        return rows_of(identifier, listed.source if listed else "", self.session.tables)

    def _choice_label(self, path: str, value: str, node: etree._Element) -> str:
        plan = self.plan
        judgement = plan.judgements.get(plan.absolute(path, node))
        if judgement is None or not value:
            return value
        question = judgement.question
        name = question.itemset.instance if question.itemset else ""
        listed = question.choices or (plan.form.instances[name].rows if name in plan.form.instances else ())
        for row in listed or self.table(name) or ():
            if row.name == value:
                return plan.form.say(row.labels, self.session.language) or value
        return value


def computed(expression: Expression, element: etree._Element, kind: str) -> str:
    """What a calculation writes: nothing for what is no number, a whole for an integer, a day for a date."""
    value = expression.value(element)
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        if kind == "int":
            value = float(math.trunc(value))
    said = text(value)
    return said[:10] if kind == "date" and re.match(r"\d{4}-\d\d-\d\dT", said) else said


def _together(path: str, other: str) -> bool:
    """Whether two nodes are in the same repetitions, as far as they share some."""
    for step, another in zip(path.split("/"), other.split("/"), strict=False):
        if step != another:
            return step.partition("[")[0] != another.partition("[")[0]
    return True
