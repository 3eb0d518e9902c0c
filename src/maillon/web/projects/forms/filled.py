"""A section being filled in: what was typed, as flat as a request, and its forms, as nested as its rows.

A field's name says where it is: ``results-0-indicators-2-title_fr``. What was typed is kept as it came, so that a
draft, a refusal or a row added gives everything back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maillon.web.projects.forms.rows import Page, RowForm, Rows

Typed = dict[str, str]
MARK = "_"
"""The name under which an empty row says that it is there."""


def indexes(typed: Mapping[str, str], prefix: str) -> list[int]:
    """The numbers of the rows typed under a prefix, in order."""
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-")
    return sorted({int(found[1]) for name in typed if (found := pattern.match(name))})


def added(typed: Typed, prefix: str) -> Typed:
    """What was typed, with one more empty row under a prefix."""
    following = max(indexes(typed, prefix), default=-1) + 1
    return {**typed, f"{prefix}-{following}-{MARK}": ""}


def removed(typed: Typed, row: str) -> Typed:
    """What was typed, without a row (``budgets-2``) nor anything under it."""
    return {name: text for name, text in typed.items() if not name.startswith(f"{row}-")}


def compacted(typed: Typed, groups: tuple[Rows, ...], prefix: str = "") -> Typed:
    """What was typed, its empty rows dropped and the others numbered from zero, at every depth."""
    kept = dict(typed)
    for group in groups:
        at = f"{prefix}{group.name}"
        rows = []
        for index in indexes(kept, at):
            inside = compacted(_under(kept, f"{at}-{index}-"), group.children)
            nested = any(indexes(inside, child.name) for child in group.children)
            if nested or any(inside.get(name, "").strip() for name in group.form.telling):
                rows.append(inside)
        kept = {name: text for name, text in kept.items() if not re.match(rf"{re.escape(at)}-\d", name)}
        for number, row in enumerate(rows):
            kept |= {f"{at}-{number}-{name}": text for name, text in row.items() if name != MARK}
    return kept


def _under(typed: Mapping[str, str], prefix: str) -> Typed:
    return {name.removeprefix(prefix): text for name, text in typed.items() if name.startswith(prefix)}


@dataclass
class Row:
    """One row: its place, its own questions, the rows under it."""

    prefix: str
    number: int
    form: RowForm
    groups: list[Group] = field(default_factory=list)

    def value(self) -> dict[str, Any]:
        """What the row says, as a part of a document; to be asked once the form is valid."""
        return self.form.told([{"rows": group.values(), "name": group.rows.name} for group in self.groups])

    def is_valid(self) -> bool:
        """True when neither the row nor any under it has an error."""
        return all([self.form.is_valid(), *(row.is_valid() for group in self.groups for row in group.filled)])


@dataclass
class Group:
    """The rows of one kind."""

    rows: Rows
    prefix: str
    filled: list[Row]

    def values(self) -> list[dict[str, Any]]:
        """What the valid rows say."""
        return [row.value() for row in self.filled if row.is_valid()]


class Filled:
    """The forms of what was typed: silent to begin with, with their errors once ``checked``."""

    def __init__(
        self,
        form: type[RowForm],
        groups: tuple[Rows, ...],
        typed: Typed,
        page: Page,
        *,
        checked: bool = False,
    ) -> None:
        self.typed = typed
        self.page = page
        self.document = page.document
        self.checked = checked
        self.form = self._form(form, "")
        self.groups = [self._group(rows, "") for rows in groups]

    def _form(self, form: type[RowForm], prefix: str) -> RowForm:
        options: dict[str, Any] = {"page": self.page, "typed": _under(self.typed, prefix)}
        if prefix:
            options["prefix"] = prefix.removesuffix("-")
        if self.checked:
            return form(self.typed, **options)
        return form(initial=options["typed"], **options)

    def _group(self, rows: Rows, prefix: str) -> Group:
        at = f"{prefix}{rows.name}"
        filled = []
        for number, index in enumerate(indexes(self.typed, at), start=1):
            row = f"{at}-{index}-"
            form = self._form(rows.form, row)
            if set(form.typed) <= {MARK}:
                form.initial = form.first_values()
            nested = [self._group(child, row) for child in rows.children]
            filled.append(Row(row.removesuffix("-"), number, form, nested))
        return Group(rows, at, filled)

    def forms(self) -> list[RowForm]:
        """Every form, in the order of the page."""

        def inside(groups: list[Group]) -> list[RowForm]:
            found = []
            for group in groups:
                for row in group.filled:
                    found += [row.form, *inside(row.groups)]
            return found

        return [self.form, *inside(self.groups)]

    def is_valid(self) -> bool:
        """True when no form has an error."""
        return all([form.is_valid() for form in self.forms()])  # noqa: C419  every form says its errors

    def refuse(self, findings: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Put sentences beside the fields they are about; gives back those that have no field on this page."""
        homeless = []
        for name, sentence in findings:
            for form in self.forms():
                prefix = f"{form.prefix}-" if form.prefix else ""
                local = name.removeprefix(prefix)
                if name.startswith(prefix) and local in form.fields:
                    form.add_error(local, sentence)
                    break
            else:
                homeless.append((name, sentence))
        return homeless

    def errors(self) -> list[tuple[str, str]]:
        """Each error with the id of its field, in the order of the page."""
        found = []
        for form in self.forms():
            for name, problems in form.errors.items():
                anchor = f"id_{form.add_prefix(name)}"
                found += [(anchor, str(problem)) for problem in problems]
        return found
