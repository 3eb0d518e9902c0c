"""The choices a question offers now: its list, filtered, in the reader's language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from maillon.dossiers.forms.definition import ChoiceRow, Form, Question, spoken
from maillon.dossiers.forms.indexing import Lookup
from maillon.dossiers.forms.xpath.compiled import Expression
from maillon.dossiers.forms.xpath.functions.nodes import seed_of, shuffled
from maillon.dossiers.forms.xpath.values import node_text


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice offered, in the reader's language; ``media`` its image, audio or video addresses."""

    name: str
    label: str
    media: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """How a question's choices are found.

    ``rows`` is the whole list; ``filtered`` the expression that picks among it (places in the list, or nodes of the
    form where the choices are repetitions), None where all are offered.
    """

    question: Question
    rows: Sequence[ChoiceRow]
    filtered: Expression | None
    seed: Expression | None
    from_list: bool
    lookup: Lookup | None = None

    @property
    def is_constant(self) -> bool:
        """Whether every reader of a language is offered the same ones, always."""
        return self.filtered is None and not self._shuffled

    @property
    def _shuffled(self) -> bool:
        return self.question.itemset is not None and self.question.itemset.shuffled

    def offered(
        self, node: etree._Element, form: Form, language: str, rows: Sequence[ChoiceRow], identity: str
    ) -> list[Choice]:
        """The choices at this node. ``rows`` are the list's, or the table's that was given for it."""
        itemset = self.question.itemset
        if itemset is None:
            return [_choice(row, form, language) for row in self.question.choices]
        if self.filtered is None:
            picked = [_choice(row, form, language, itemset.value, itemset.label) for row in rows]
        else:
            looked_up = self.lookup is not None and rows is self.rows
            found = self.lookup.picked(node) if self.lookup and looked_up else self.filtered.value(node)
            nodes = found if isinstance(found, list) else []
            if self.from_list:
                picked = [
                    _choice(rows[int(place)], form, language, itemset.value, itemset.label)
                    for place in nodes
                    if int(place) < len(rows)
                ]
            else:
                picked = [
                    Choice(_below(one, itemset.value), _below(one, itemset.label) or _below(one, itemset.value))
                    for one in nodes
                    if isinstance(one, etree._Element) and _below(one, itemset.value)
                ]
        if self._shuffled:
            # Without a seed of its own, the order is the instance's: reading twice shows the same.
            seed = (
                seed_of(self.seed.value(node))
                if self.seed is not None
                else int.from_bytes(hashlib.sha256(f"{identity}{self.question.path}".encode()).digest()[:6], "big")
            )
            picked = shuffled(picked, seed)
        return picked


def _choice(row: ChoiceRow, form: Form, language: str, value: str = "name", label: str = "label") -> Choice:
    name = row.name if value == "name" else row.columns.get(value, "")
    if label.startswith("jr:itext") or not row.columns.get(label):
        said = spoken(row.labels, language, form.default_language)
    else:
        said = row.columns[label]
    identifier = row.columns.get("itextId")
    media: dict[str, str] = {}
    if identifier:
        for kind, texts in form.itext.get(identifier, {}).items():
            if kind in ("image", "big-image", "audio", "video"):
                media[kind] = spoken(texts, language, form.default_language)
    return Choice(name, said or name, media)


def _below(node: etree._Element, name: str) -> str:
    found = node if name in (".", "") else node.find(name.rpartition(":")[2])
    return node_text(found) if found is not None else ""
