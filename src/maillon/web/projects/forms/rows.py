"""What every form of a section shares: it shows a part of a document and says it anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language

from maillon.core.parties.models import Organisation
from maillon.projects import rules

NestedRows = list[dict[str, Any]]


class Page:
    """What the forms of a page know: the document they show, and the names of the organisations in it."""

    def __init__(self, document: rules.Document, reporting_id: int | None = None) -> None:
        self.document = document
        self.reporting_id = reporting_id

    @cached_property
    def names(self) -> dict[int, str]:
        """The names of the activity's organisations by id, in alphabetical order; one query."""
        told = self.document["transactions"]
        ids = {one[side] for one in told for side in ("provider", "receiver")}
        ids |= {one["organisation"] for one in self.document["participants"]} | {self.reporting_id}
        language = get_language() or "fr"
        found = Organisation.objects.filter(pk__in=[one for one in ids if one])
        return dict(sorted(((one.pk, one.name(language)) for one in found), key=lambda pair: pair[1]))


class RowForm(forms.Form):
    """Questions about one part of a document.

    ``telling`` names the answers without which a row says nothing; ``origin`` holds the mark of the part the row
    shows, so that what the page does not ask is kept.
    """

    telling: ClassVar[tuple[str, ...]] = ()
    finds_organisation: ClassVar[bool] = False
    use_required_attribute = False

    def __init__(self, *arguments: Any, page: Page, typed: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.page = page
        self.document = page.document
        self.typed = typed

    @classmethod
    def parts(cls, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The parts of a document, or of the part above, that the page shows one a row."""
        raise NotImplementedError  # each kind of row says its own

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        """A part as its fields would be typed."""
        raise NotImplementedError  # each kind of row says its own

    def first_values(self) -> dict[str, str]:
        """What an empty row already says."""
        return {name: str(field.initial) for name, field in self.fields.items() if field.initial}

    def told(self, nested: NestedRows) -> dict[str, Any]:
        """The part of a document the answers make; ``nested`` holds the rows under this one."""
        raise NotImplementedError  # each kind of row says its own

    def kept(self, parts: Iterable[dict[str, Any]]) -> dict[str, Any]:
        """The part of the document this row shows, among those it may be; empty for a new row."""
        return next((dict(part) for part in parts if mark(part) == self.typed.get("origin")), {})


def mark(part: Mapping[str, Any]) -> str:
    """What recognises a part of a document: twelve hexadecimal digits of its SHA-256."""
    return hashlib.sha256(json.dumps(part, sort_keys=True, default=str).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Rows:
    """A repeatable part of a section: its name in the document, its form, its words, the rows under it."""

    name: str
    form: type[RowForm]
    title: Any
    one: Any
    add: Any
    hint: Any = ""
    children: tuple[Rows, ...] = ()

    def typed(self, holder: Mapping[str, Any], page: Page, prefix: str = "") -> dict[str, str]:
        """Every row of a document, or of the part above, as it would be typed."""
        made: dict[str, str] = {}
        for index, part in enumerate(self.form.parts(holder)):
            at = f"{prefix}{self.name}-{index}-"
            row = {**self.form.shown(part, page), "origin": mark(part)}
            made |= {f"{at}{name}": text for name, text in row.items()}
            for child in self.children:
                made |= child.typed(part, page, at)
        return made
