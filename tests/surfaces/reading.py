"""Reading a page as its reader would point at it: « #resultats tbody th a »."""

from __future__ import annotations

import re

from django.http import HttpResponse
from lxml import html

_STEP = re.compile(r"([a-z0-9]*)((?:[.#][\w-]+|\[[^]]+\])*)")
_PART = re.compile(r"([.#])([\w-]+)|\[([\w-]+)(?:=([^]]*))?\]")


def page(response: HttpResponse) -> html.HtmlElement:
    """The page of an answer."""
    return html.fromstring(response.content.decode())


def pick(element: html.HtmlElement, pointed: str) -> list[html.HtmlElement]:
    """The elements a simple CSS selector points at: names, classes, ids, attributes, descendants."""
    path = "."
    for step in pointed.split():
        name, parts = _STEP.fullmatch(step).groups()
        path += f"//{name or '*'}"
        for sign, word, attribute, value in _PART.findall(parts):
            if sign == "#":
                path += f"[@id='{word}']"
            elif sign == ".":
                path += f"[contains(concat(' ', normalize-space(@class), ' '), ' {word} ')]"
            else:
                path += f"[@{attribute}='{value}']" if value else f"[@{attribute}]"
    return element.xpath(path)


def words(element: html.HtmlElement) -> str:
    """What an element says, on one line."""
    return " ".join(element.text_content().split())
