"""The XML that telephones read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from django.http import HttpResponse
from lxml import etree

RESPONSE = "http://openrosa.org/http/response"
FORM_LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"


def message(text: str, *, status: int, nature: str = "") -> HttpResponse:
    """What the telephone shows its person."""
    root = etree.Element(f"{{{RESPONSE}}}OpenRosaResponse", nsmap=_default(RESPONSE))
    inner = etree.SubElement(root, f"{{{RESPONSE}}}message")
    inner.text = text
    if nature:
        inner.set("nature", nature)
    return _answer(root, status)


def listed(namespace: str, root_name: str, item_name: str, items: Iterable[Mapping[str, str]]) -> HttpResponse:
    """A list of items, each a mapping from element to text."""
    root = etree.Element(f"{{{namespace}}}{root_name}", nsmap=_default(namespace))
    for item in items:
        element = etree.SubElement(root, f"{{{namespace}}}{item_name}")
        for name, text in item.items():
            etree.SubElement(element, f"{{{namespace}}}{name}").text = text
    return _answer(root, 200)


def _default(namespace: str) -> dict[str, str]:
    # lxml's stubs know only named prefixes; the default namespace has none.
    return cast(dict[str, str], {None: namespace})


def _answer(root: etree._Element, status: int) -> HttpResponse:
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return HttpResponse(body, status=status, content_type="text/xml; charset=utf-8")
