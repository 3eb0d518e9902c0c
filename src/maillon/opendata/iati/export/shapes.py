"""The few shapes IATI's elements have: a code, narratives, an organisation, an amount."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from lxml import etree

from maillon.core.money import Money
from maillon.core.parties.rules import Mention

Element = etree._Element
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def said(text: str) -> str:
    """The text without the control characters XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def element(name: str, /, **attributes: str) -> Element:
    """An element with those of its attributes that are not empty."""
    made = etree.Element(name)
    for key, value in attributes.items():
        if value:
            made.set(LANG if key == "xml:lang" else key, said(value))
    return made


def coded(name: str, code: str, *, required: bool = False, **attributes: str) -> Element:
    """An element that holds a code; a required one is written even when empty."""
    made = element(name, code=code, **attributes)
    if required and not code:
        made.set("code", "")
    return made


def narratives(
    name: str,
    texts: Mapping[str, str],
    *,
    required: bool = False,
    required_attributes: tuple[str, ...] = (),
    **attributes: str,
) -> Element:
    """An element with a narrative for each language; an empty one where the standard wants at least one."""
    made = element(name, **attributes)
    for attribute in required_attributes:
        if attribute not in made.attrib:
            made.set(attribute, "")
    for language, text in texts.items():
        narrative = etree.SubElement(made, "narrative")
        narrative.set(LANG, language)
        narrative.text = said(text)
    if required and not texts:
        etree.SubElement(made, "narrative")
    return made


def organisation(name: str, mention: Mention, *, required: tuple[str, ...] = ()) -> Element:
    """An element that names an organisation."""
    return narratives(name, mention.name, required_attributes=required, ref=mention.reference, type=mention.type)


def dated(name: str, day: date) -> Element:
    """An element that holds a day."""
    return element(name, **{"iso-date": day.isoformat()})


def amount(minor: int, currency: str, value_date: date) -> Element:
    """A value element: the amount to its currency's last decimal."""
    made = element("value", **{"currency": currency, "value-date": value_date.isoformat()})
    made.text = f"{Money(minor, currency).to_decimal():f}"
    return made


def percentage(share: Decimal | None) -> str:
    """A percentage without needless zeros; empty when there is none."""
    if share is None:
        return ""
    text = f"{share:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
