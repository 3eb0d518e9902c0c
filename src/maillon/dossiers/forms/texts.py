"""The texts of a form in its languages: itext, inline labels, outputs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from maillon.dossiers.forms.definition import UNDETERMINED, Texts
from maillon.dossiers.forms.languages import code_of
from maillon.dossiers.forms.names import children, local

_ITEXT = re.compile(r"^\s*jr:itext\(\s*(['\"])(.*?)\1\s*\)\s*$")
_ABSENT = "-"
"""What pyxform writes where an author left a translation empty."""


_ELISION = re.compile(r"(\$\{[^}]*\})|(?<=[^\W\d_])'(?=[^\W\d_])")


def well_set(text: str, language: str) -> str:
    """The text with French apostrophes: pyxform straightens those its author wrote. Outputs are left alone."""
    return _ELISION.sub(lambda found: found[1] or "’", text) if language == "fr" else text


@dataclass(frozen=True, slots=True)
class Itext:
    """Every text by id, form and language."""

    texts: Mapping[str, Mapping[str, Texts]]
    languages: tuple[str, ...]
    names: Mapping[str, str]
    default: str

    @classmethod
    def read(cls, model: etree._Element) -> Itext:
        """The ``itext`` of a model; one undetermined language where it has none."""
        texts: dict[str, dict[str, dict[str, str]]] = {}
        names: dict[str, str] = {}
        default = ""
        for block in children(model, "itext"):
            for translation in children(block, "translation"):
                name = translation.get("lang", "")
                code = code_of(name)
                names.setdefault(code, name)
                if translation.get("default") is not None and not default:
                    default = code
                for text in children(translation, "text"):
                    forms = texts.setdefault(text.get("id", ""), {})
                    for value in children(text, "value"):
                        said = template(value)
                        if said and said != _ABSENT:
                            forms.setdefault(value.get("form", ""), {})[code] = well_set(said, code)
        if not names:
            names = {UNDETERMINED: ""}
        return cls(texts, tuple(names), names, default or next(iter(names)))

    def of(self, identifier: str, form: str = "") -> Texts:
        """One text in its languages; the long or short form stands for a plain one that is missing."""
        forms = self.texts.get(identifier, {})
        if form:
            return forms.get(form, {})
        return forms.get("") or forms.get("long") or forms.get("short") or {}

    def label(self, parent: etree._Element, name: str = "label") -> Texts:
        """The label or hint written in a control: by reference, or inline."""
        element = next(iter(children(parent, name)), None)
        if element is None:
            return {}
        if identifier := self.identifier(element):
            return self.of(identifier)
        said = template(element)
        return {self.default: said} if said else {}

    def identifier(self, element: etree._Element) -> str:
        """The text id an element refers to, "" where it refers to none."""
        found = _ITEXT.match(element.get("ref", ""))
        return found[2] if found else ""

    def message(self, attribute: str) -> Texts:
        """A constraint or required message: by reference, or inline."""
        if found := _ITEXT.match(attribute):
            return self.of(found[2])
        return {self.default: attribute} if attribute.strip() else {}


def template(element: etree._Element) -> str:
    """An element's text, its outputs written ``${expression}``."""
    parts = [_escaped(element.text or "")]
    for child in element:
        if local(child) == "output":
            expression = " ".join((child.get("value") or child.get("ref") or "").split())
            parts.append(f"${{{expression}}}")
        elif isinstance(child.tag, str):
            parts.append(_escaped("".join(str(text) for text in child.itertext())))
        parts.append(_escaped(child.tail or ""))
    return "".join(parts).strip()


def _escaped(text: str) -> str:
    # A person's own « ${ » must not be read as an output.
    return text.replace("${", "$\u2060{")
