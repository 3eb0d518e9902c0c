"""Reading the values of one activity: what cannot be read is remarked with its place, and left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar, cast

from babel.numbers import list_currencies
from lxml import etree

from maillon.opendata import rules
from maillon.opendata.rules import Remark, Unreadable

Element = etree._Element
T = TypeVar("T")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EXCERPT = 300
_NAMESPACES = re.compile(r' xmlns:[\w.-]+="[^"]*"')


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def line_of(element: Element) -> int | None:
    """The line an element begins on."""
    return cast("int | None", element.sourceline)


def excerpt(element: Element) -> str:
    """The first words of an element as written, without the namespaces it inherits."""
    return _NAMESPACES.sub("", etree.tostring(element, encoding="unicode", with_tail=False))[:_EXCERPT]


class Values:
    """What one activity says, value by value; ``remarks`` gathers what could not be read."""

    def __init__(self, element: Element, *, file: str, identifier: str, language: str) -> None:
        self.element = element
        self.file = file
        self.identifier = identifier
        self.language = language
        self.currency = ""
        self.remarks: list[Remark] = []

    def remark(self, element: Element, code: str, *, kind: str = "unreadable", **params: object) -> None:
        """Note something about an element, with its line and its words."""
        said = {"element": str(element.tag), **params}
        self.remarks.append(Remark(kind, code, self.file, line_of(element), self.identifier, excerpt(element), said))

    def value(self, element: Element, text: str | None, read: Callable[[str], T]) -> T | None:
        """A value, or None when nothing is written or when it cannot be read (which is remarked)."""
        if text is None or not text.strip():
            return None
        try:
            return read(text)
        except Unreadable as problem:
            self.remark(element, problem.code, **problem.params)
            return None

    def code(self, element: Element | None, attribute: str = "code", *, longest: int) -> str:
        """A code held by an attribute; empty when absent, or when longer than any code of its list."""
        if element is None:
            return ""
        return self.value(element, element.get(attribute), lambda text: rules.read_code(text, longest=longest)) or ""

    def flag(self, element: Element, attribute: str, *, default: bool = False) -> bool:
        """A yes or no held by an attribute."""
        found = self.value(element, element.get(attribute), rules.read_boolean)
        return default if found is None else found

    def cut(self, element: Element, text: str | None, *, longest: int) -> str:
        """A text cut to its column, which is remarked."""
        stripped = (text or "").strip()
        if len(stripped) > longest:
            self.remark(element, "shortened", kind="noticed", longest=longest)
        return stripped[:longest].rstrip()

    def money(self, element: Element) -> tuple[int, str] | None:
        """The amount of a ``value`` element in minor units, and its currency; None when either is lacking."""
        currency = (element.get("currency") or self.currency).strip().upper()
        if not currency:
            self.remark(element, "currency_missing")
            return None
        if currency not in _currencies():
            self.remark(element, "currency_unknown", written=currency[:60])
            return None
        if not (element.text or "").strip():
            self.remark(element, "amount_missing")
            return None
        minor = self.value(element, element.text, lambda text: rules.read_amount(text, currency))
        return None if minor is None else (minor, currency)

    def texts(self, element: Element | None) -> dict[str, str]:
        """The narratives of an element by language; several in one language are joined line by line."""
        found: dict[str, str] = {}
        for narrative in element.iterchildren("narrative") if element is not None else ():
            text = "".join(map(str, narrative.itertext())).strip() if len(narrative) else (narrative.text or "").strip()
            if not text:
                continue
            written = narrative.get(LANG)
            code = self.language if written is None else rules.language(written)
            if code not in found:
                found[code] = text
            elif text not in found[code].split("\n"):
                found[code] += "\n" + text
        return found

    def joined(self, elements: Iterable[Element]) -> dict[str, str]:
        """The narratives of several elements, one paragraph each."""
        found: dict[str, str] = {}
        for element in elements:
            for code, text in self.texts(element).items():
                found[code] = f"{found[code]}\n\n{text}" if code in found else text
        return found
