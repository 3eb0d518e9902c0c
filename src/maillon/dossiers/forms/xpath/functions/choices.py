"""Functions on lists of choices and on tables."""

from __future__ import annotations

from lxml import etree

from maillon.dossiers.forms.definition import spoken
from maillon.dossiers.forms.xpath.functions.numbers import int_
from maillon.dossiers.forms.xpath.functions.registry import function
from maillon.dossiers.forms.xpath.session import current
from maillon.dossiers.forms.xpath.values import Value, text


@function("selected", "bool", 2)
def selected(_: object, values: Value, name: Value) -> bool:
    """Whether a choice is among those ticked."""
    return text(name).strip() in text(values).split()


@function("selected-at", "str", 2)
def selected_at(_: object, values: Value, place: Value) -> str:
    """The choice ticked at this place (from 0), "" past the end."""
    names, index = text(values).split(), int_(_, place)
    return names[int(index)] if 0 <= index < len(names) else ""


@function("jr:choice-name", "str", 2)
def choice_name(context: object, value: Value, path: Value) -> str:
    """The label of a choice of the question at this path, in the reader's language."""
    session = current()
    if session.choice_label is None:
        return text(value)
    node: etree._Element = context.context_node  # type: ignore[attr-defined]
    return session.choice_label(text(path).strip(), text(value), node)


@function("jr:itext", "str", 1)
def itext(_: object, identifier: Value) -> str:
    """A text of the form in the reader's language."""
    session = current()
    form = session.form
    if form is None:
        return ""
    texts = form.itext.get(text(identifier), {})
    return spoken(texts.get("") or texts.get("long") or {}, session.language, form.default_language)


@function("pulldata", "str", 4)
def pulldata(_: object, table: Value, column: Value, key_column: Value, key: Value) -> str:
    """The value of a column on the first row whose key column holds the key, "" where there is none."""
    row = current().row(text(table), text(key_column), text(key))
    return str(row.get(text(column), "")) if row else ""
