"""The HTML file filled without network: how its data is written in it, and read back strictly, never rendered."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maillon.core.errors import RuleViolation

OPENING, CLOSING = b'<script type="application/json" id="maillon">', b"</script>"
MAX_BYTES = 30 * 1024 * 1024
_MAX_ANSWERS, _MAX_CHARACTERS = 20_000, 2_000_000
_MAX_FILES, _MAX_SAVES, _MAX_DEPTH = 200, 400, 60
_KEY = re.compile(r"(?:/[^\W\d][\w.\-]*(?:\[(?:[1-9]\d{0,3}|n[0-9a-f-]{4,36})\])?){1,30}")
_SAVE = re.compile(r"[0-9a-f-]{8,36}")
_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """What a file says when it comes back. Keys are paths whose repetitions carry a name: a position or ``n…``."""

    ticket: str
    base: Mapping[str, str]
    base_rows: Mapping[str, tuple[str, ...]]
    values: Mapping[str, str]
    rows: Mapping[str, tuple[str, ...]]
    files: Mapping[str, bytes]
    saves: tuple[str, ...]
    """The savings this file descends from, its own last."""
    who: str
    saved_at: str
    digest: str
    """SHA-256 of the data as it came."""
    data: str
    """The data as it came."""


def data_block(data: Mapping[str, Any]) -> str:
    """JSON that may stand in a page's script element, whatever it holds."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def base_digest(values: Mapping[str, str], rows: Mapping[str, Any]) -> str:
    """SHA-256 of the answers a file leaves with, to know them again when it comes back."""
    said = [sorted(values.items()), sorted((key, list(names)) for key, names in rows.items())]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def read_file(content: bytes) -> ReturnedSheet:
    """What a file that came back says. Raises RuleViolation ``returned.too_large`` (``limit``: bytes),
    ``returned.not_ours`` for any other file, ``returned.damaged`` for one of ours cut or changed on the way,
    ``returned.untouched`` for one where nothing was typed.
    """
    if len(content) > MAX_BYTES:
        raise RuleViolation("returned.too_large", limit=MAX_BYTES)
    start = content.find(OPENING)
    if start < 0 or content.count(OPENING) != 1:
        raise RuleViolation("returned.not_ours")
    end = content.find(CLOSING, start)
    if end < 0:
        raise RuleViolation("returned.damaged")
    block = content[start + len(OPENING) : end]
    try:
        said = block.decode("utf-8")
        found = _checked_depth(json.loads(said))
    except (ValueError, RecursionError) as error:
        raise RuleViolation("returned.damaged") from error
    return _read(found, said, hashlib.sha256(block).hexdigest())


def read_data(said: str) -> ReturnedSheet:
    """The same, from the data that was kept aside."""
    return _read(json.loads(said), said, hashlib.sha256(said.encode()).hexdigest())


def _read(found: Any, said: str, digest: str) -> ReturnedSheet:
    whole = _object(found)
    if whole.get("maillon") != 1:
        raise RuleViolation("returned.not_ours")
    if whole.get("answers") is None:
        raise RuleViolation("returned.untouched")
    answers = _object(whole["answers"])
    saves = whole.get("saves")
    if not isinstance(saves, list) or not 1 <= len(saves) <= _MAX_SAVES:
        raise RuleViolation("returned.damaged")
    if not all(isinstance(one, str) and _SAVE.fullmatch(one) for one in saves):
        raise RuleViolation("returned.damaged")
    return ReturnedSheet(
        ticket=_text(whole.get("ticket"), 2_000),
        base=_values(whole.get("base")),
        base_rows=_rows(whole.get("base_rows")),
        values=_values(answers.get("values")),
        rows=_rows(answers.get("rows")),
        files=_files(whole.get("files")),
        saves=tuple(saves),
        who=" ".join(_text(whole.get("who", ""), 400).split())[:120],
        saved_at=_text(whole.get("saved_at", ""), 40),
        digest=digest,
        data=said,
    )


def _checked_depth(found: Any) -> Any:
    level: list[Any] = [found]
    for _ in range(_MAX_DEPTH):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return found
    raise ValueError("too deep")


def _inside(one: Any) -> list[Any]:
    values = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return [value for value in values if isinstance(value, dict | list)]


def _object(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise RuleViolation("returned.damaged")
    return found


def _text(found: Any, most: int) -> str:
    if not isinstance(found, str) or len(found) > most:
        raise RuleViolation("returned.damaged")
    return found


def _values(found: Any) -> dict[str, str]:
    said = _object(found)
    if len(said) > _MAX_ANSWERS or not all(isinstance(value, str) for value in said.values()):
        raise RuleViolation("returned.damaged")
    if sum(map(len, said.values())) > _MAX_CHARACTERS or not all(map(_KEY.fullmatch, said)):
        raise RuleViolation("returned.damaged")
    return said


def _rows(found: Any) -> dict[str, tuple[str, ...]]:
    made = {}
    for key, names in _object(found).items():
        whole = isinstance(names, list) and all(isinstance(name, str) for name in names)
        if not whole or not all(_KEY.fullmatch(f"{key}[{name}]") for name in names) or len(set(names)) != len(names):
            raise RuleViolation("returned.damaged")
        made[key] = tuple(names)
    return made


def _files(found: Any) -> dict[str, bytes]:
    said = _object(found)
    if len(said) > _MAX_FILES:
        raise RuleViolation("returned.damaged")
    made = {}
    for name, one in said.items():
        try:
            made[name] = base64.b64decode(_text(_object(one).get("data"), MAX_BYTES * 2), validate=True)
        except (binascii.Error, ValueError) as error:
            raise RuleViolation("returned.damaged") from error
    return made
