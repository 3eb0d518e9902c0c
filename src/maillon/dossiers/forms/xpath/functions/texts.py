"""Functions on texts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import uuid as uuids

from maillon.dossiers.forms.xpath.functions.numbers import local_number
from maillon.dossiers.forms.xpath.functions.registry import function
from maillon.dossiers.forms.xpath.patterns import follows
from maillon.dossiers.forms.xpath.session import current
from maillon.dossiers.forms.xpath.values import Value, each_text, number, text

_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


@function("string", "str", 0, 1)
def string(context: object, *value: Value) -> str:
    """As a text, numbers without exponent."""
    return text(value[0] if value else [context.context_node])  # type: ignore[attr-defined]


@function("concat", "str", 0, None)
def concat(_: object, *values: Value) -> str:
    """One after the other, every node of each."""
    return "".join(each_text(values))


@function("join", "str", 1, None)
def join(_: object, separator: Value, *values: Value) -> str:
    """One after the other, every node of each, with the separator between."""
    return text(separator).join(each_text(values))


@function("substr", "str", 2, 3)
def substr(_: object, value: Value, start: Value, *end: Value) -> str:
    """From a place (from 0) to another, left out; negative ones count from the end."""
    return text(value)[slice(_place(start), _place(end[0]) if end else None)]


def _place(value: Value) -> int:
    place = local_number(None, value)
    if math.isnan(place):
        return 0
    return int(max(-1e9, min(1e9, place)))


@function("ends-with", "bool", 2)
def ends_with(_: object, value: Value, end: Value) -> bool:
    """Whether the first ends with the second."""
    return text(value).endswith(text(end))


@function("regex", "bool", 2)
def regex(_: object, value: Value, pattern: Value) -> bool:
    """Whether the whole value follows the pattern (ODK: « an exact and complete match »); false for a wrong pattern."""
    return follows(text(pattern), text(value))


@function("uuid", "str", 0, 1)
def uuid(_: object, *length: Value) -> str:
    """A new identifier; so many signs of it where asked."""
    made = str(uuids.uuid4())
    if not length:
        return made
    wanted = number(length[0])
    size = int(min(wanted, 1000)) if wanted > 0 else 0
    return (made.replace("-", "") * (size // 32 + 1))[:size]


@function("digest", "str", 2, 3)
def digest(_: object, value: Value, algorithm: Value, encoding: Value = "base64") -> str:
    """The digest of a text: MD5, SHA-1, SHA-256, SHA-384 or SHA-512, in base64 or hex; "" for any other."""
    name = _ALGORITHMS.get(text(algorithm).upper())
    if name is None:
        return ""
    made = hashlib.new(name, text(value).encode(), usedforsecurity=False)
    return made.hexdigest() if text(encoding) == "hex" else base64.b64encode(made.digest()).decode()


@function("base64-decode", "str", 1)
def base64_decode(_: object, value: Value) -> str:
    """The text that base64 stands for; "" where it is not."""
    try:
        return base64.b64decode(text(value), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


@function("property", "str", 1)
def property_(_: object, name: Value) -> str:
    """What the surface knows of the person or the device: username, email, phonenumber, deviceid…"""
    return current().properties.get(text(name), "")


@function("version", "str", 0)
def version(_: object) -> str:
    """The form's version."""
    form = current().form
    return form.version if form else ""
