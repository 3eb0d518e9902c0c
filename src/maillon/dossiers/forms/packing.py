"""A form as plain JSON for an interpreter elsewhere: the one in the HTML file filled without network.

Expressions travel as trees, already rewritten (see ``xpath.rewriting``): what is left to interpret is XPath 1.0 and
``odk-…`` functions. A number is itself, a text is itself, anything else is a list whose head says what it is:

``["f", name, arguments…]``, ``["/", base, steps]`` (base 0: the node at hand, 1: the root, else a tree; a step is
``"name"`` for a child, ``"."``, ``".."``, or ``[axis, test, predicates…]``), ``["[", base, predicates…]``,
``["-", tree]``, ``["=", left, right]``…, ``["i", id]`` a secondary instance, ``["o", tree]`` asked of the node where
the whole expression stands. None where a function is not offline: the server computes when the file comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from maillon.dossiers.forms.definition import ChoiceRow, Form, Group, Item, Question, Repeat, Texts
from maillon.dossiers.forms.model import ModelNode
from maillon.dossiers.forms.offering import Offer
from maillon.dossiers.forms.planning import Judgement, Plan, Template, Words, plan_of
from maillon.dossiers.forms.showing import shown
from maillon.dossiers.forms.xpath.compiled import Expression
from maillon.dossiers.forms.xpath.parsing import (
    ANYWHERE,
    PARENT,
    SELF,
    Binary,
    Call,
    Filter,
    Literal,
    Negative,
    Node,
    Number,
    Path,
    Step,
    parse,
)

NOT_OFFLINE = frozenset({"odk-digest"})
"""Functions the offline interpreter leaves to the server."""
_VARIABLE = re.compile(r"(\"[^\"]*\"|'[^']*')|\$([\w]+)")
_PARTS = ("label", "hint", "guidance", "constraint", "required")
Tree = Any


class NotOfflineError(ValueError):
    """An expression calls a function of NOT_OFFLINE."""


def pack(form: Form) -> dict[str, Any]:
    """The whole form: its shape, expressions in order, questions, lists and texts in every language."""
    plan = plan_of(form)
    return {
        "id": form.form_id,
        "version": form.version,
        "digest": form.digest,
        "titles": dict(form.titles),
        "languages": list(form.languages),
        "names": dict(form.language_names),
        "default": form.default_language,
        "model": _shape(plan.model.root),
        "tasks": [
            [task.kind, task.path, tree, int(task.expression.changes)]
            for task in plan.tasks
            if (tree := packed(task.expression)) is not None
        ],
        "later": [task.path for task in plan.tasks if packed(task.expression) is None],
        "exact": plan.exact,
        "types": {path: bind.type for path, bind in form.binds.items() if bind.type != "string"},
        "triggers": [
            [trigger.ref, tree, sorted(trigger.events), trigger.trigger]
            for trigger in plan.triggers
            if (tree := packed(trigger.value)) is not None
        ],
        "questions": {question.path: _question(plan, question) for question in form.questions},
        "groups": {
            group.path: _without_nothing({"label": _words(plan, group.path, "label"), "fixed": _fixed(group)})
            for group in (*form.groups.values(), *form.repeats.values())
        },
        "pages": [
            {"path": page.path, "titles": dict(page.titles), "items": [_item(item) for item in page.items]}
            for page in form.pages
        ],
        "lists": {name: _list(instance.rows, form) for name, instance in form.instances.items()},
    }


def packed(expression: Expression | None) -> Tree:
    """An expression's tree; None where there is none or where it is not offline."""
    if expression is None:
        return None
    try:
        return _packed(expression)
    except NotOfflineError:
        return None


def _packed(expression: Expression) -> Tree:
    instances, outside = expression.variables
    named = _VARIABLE.sub(lambda found: found[1] or f'variable("{found[2]}")', expression.written)
    variables: dict[str, Tree] = {name: ["i", identifier] for name, identifier in instances.items()}
    variables |= {name: ["o", _packed(inner)] for name, inner in outside.items()}
    return _tree(parse(named), variables)


def _tree(node: Node, variables: Mapping[str, Tree]) -> Tree:
    match node:
        case Number(text):
            value = float(text)
            return int(value) if value.is_integer() and abs(value) < 2**53 else value
        case Literal(value):
            return value
        case Call("variable", (Literal(name),)):
            return variables[name]
        case Call(name, arguments):
            if name in NOT_OFFLINE:
                raise NotOfflineError(name)
            return ["f", name, *(_tree(argument, variables) for argument in arguments)]
        case Path(absolute, steps, base):
            start: Tree = (1 if absolute else 0) if base is None else _tree(base, variables)
            return ["/", start, [_step(step, variables) for step in steps]]
        case Filter(base, predicates):
            return ["[", _tree(base, variables), *(_tree(one, variables) for one in predicates)]
        case Binary(operator, left, right):
            return [operator, _tree(left, variables), _tree(right, variables)]
        case Negative(operand):
            return ["-", _tree(operand, variables)]
    raise TypeError(node)


def _step(step: Step, variables: Mapping[str, Tree]) -> Tree:
    short = {SELF: ".", PARENT: "..", ANYWHERE: "//"}.get(step)
    if short:
        return short
    if step.axis == "child" and not step.predicates and not step.test.endswith(")") and step.test != "*":
        return step.test
    return [step.axis, step.test, *(_tree(one, variables) for one in step.predicates)]


def _shape(node: ModelNode) -> list[Any]:
    return [node.name, int(node.repeats), node.start, node.default, [_shape(child) for child in node.children.values()]]


def _question(plan: Plan, question: Question) -> dict[str, Any]:
    judgement: Judgement = plan.judgements[question.path]
    return _without_nothing(
        {
            "control": question.control,
            "type": question.type if question.type != "string" else "",
            "appearance": question.appearance,
            "media": question.mediatype,
            "parameters": dict(question.parameters),
            "calculated": int(judgement.calculated),
            "proposed": int(question.is_proposed),
            "required": packed(judgement.required),
            "constraint": packed(judgement.constraint),
            "readonly": packed(judgement.readonly),
            "offer": _offer(judgement.offer, plan.form),
            "shows": _shows(plan.form, question.media),
        }
        | {f"said_{part}": _words(plan, question.path, part) for part in _PARTS}
    )


def _words(plan: Plan, path: str, part: str) -> dict[str, Any]:
    """A text in each language: itself, or its pieces, each a text or a tree in a list of one."""
    said = {language: plan.words(path, part, language) for language in plan.form.languages}
    return {language: _pieces(words) for language, words in said.items() if words}


def _pieces(words: Words) -> Tree:
    if not isinstance(words, Template):
        return words
    return [part if isinstance(part, str) else [packed(part)] for part in words.parts]


def _offer(offer: Offer | None, form: Form) -> dict[str, Any] | None:
    if offer is None:
        return None
    itemset = offer.question.itemset
    if itemset is None:
        return {"rows": _list(offer.question.choices, form)}
    return _without_nothing(
        {
            "list": itemset.instance,
            "filter": packed(offer.filtered),
            "value": itemset.value if itemset.value != "name" else "",
            "label": itemset.label if not itemset.label.startswith("jr:itext") else "",
            "shuffled": int(itemset.shuffled),
            "seed": packed(offer.seed),
        }
    )


def _list(rows: Iterable[ChoiceRow], form: Form) -> dict[str, Any]:
    """A list of choices: its columns, its rows in their order, the labels of each in the form's languages."""
    known = list(rows)
    columns = list(dict.fromkeys(column for row in known for column in row.columns))
    shows = [_shows(form, form.itext.get(row.columns.get("itextId", ""), {})) for row in known]
    return ({"shows": shows} if any(shows) else {}) | {
        "columns": columns,
        "rows": [[row.columns.get(column) for column in columns] for row in known],
        "labels": [[form.say(row.labels, language) for language in form.languages] for row in known],
    }


def _shows(form: Form, media: Mapping[str, Texts]) -> dict[str, list[list[str]]]:
    """By language, what a label shows: pairs of a kind and a file name."""
    found = {language: [[kind, name] for kind, name in shown(form, media, language)] for language in form.languages}
    return {language: pairs for language, pairs in found.items() if pairs}


def _fixed(group: Group) -> int:
    return int(isinstance(group, Repeat) and group.fixed)


def _item(item: Item) -> Tree:
    if isinstance(item, Question):
        return item.path
    return ["r" if isinstance(item, Repeat) else "g", item.path, [_item(child) for child in item.children]]


def _without_nothing(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value not in ("", None, {}, [], 0) or value is False}
