"""Functions on nodes: positions, shuffles."""

from __future__ import annotations

import hashlib
import math
from typing import Any

from lxml import etree

from maillon.dossiers.forms.xpath.functions.registry import function
from maillon.dossiers.forms.xpath.session import current
from maillon.dossiers.forms.xpath.values import NAN, Value, number, text

_LARGEST = 2_147_483_647
_STEP = 16_807


@function("position", "num", 0, 1)
def position(_: object, nodes: Value) -> float:
    """The place (from 1) of a node among its brothers of the same name."""
    if not isinstance(nodes, list) or not nodes or not isinstance(nodes[0], etree._Element):
        return NAN
    node = nodes[0]
    return 1.0 + sum(1 for _before in node.itersiblings(str(node.tag), preceding=True))


@function("randomize", "nodes", 1, 2, takes_nodes=True)
def randomize(_: object, nodes: Value, *seed: Value) -> list[Any]:
    """The nodes in another order: always the same one for the same seed."""
    return shuffled(list(nodes), seed_of(seed[0]) if seed else None)


def seed_of(value: Value) -> int:
    """The seed a number or a text stands for, as ODK's engines read it."""
    said = number(value)
    if math.isfinite(said):
        return int(said)
    words = text(value)
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big", signed=True) if words else 0


def shuffled(items: list[Any], seed: int | None) -> list[Any]:
    """Fisher and Yates, inside out, with Park and Miller's numbers, as Enketo and ODK shuffle."""
    if seed is None:
        current().rng.shuffle(items)
        return items
    # JavaScript's remainder keeps the sign of what is divided.
    state = int(math.fmod(seed, _LARGEST)) if abs(seed) < 2**53 else abs(seed) % _LARGEST * (1 if seed > 0 else -1)
    if state <= 0:
        state += _LARGEST - 1
    result: list[Any] = []
    for place, item in enumerate(items):
        state = state * _STEP % _LARGEST
        other = int((state - 1) / (_LARGEST - 1) * (place + 1))
        result.append(item)
        if other != place:
            result[place] = result[other]
            result[other] = item
    return result
