"""The file's own script and style: a few hand-written files put end to end."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2] / "static" / "offline"
ENGINE = ("values.js", "xpath.js", "functions.js", "judging.js")
PAGE = ("words.js", "photos.js", "keeping.js", "marks.js", "asking.js", "drawing.js", "app.js")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_COMMENT = re.compile(r"^//.*\n", re.MULTILINE)


@cache
def engine() -> str:
    """What judges the answers, without any page: it runs in Node too."""
    return _joined(ENGINE)


@cache
def script() -> str:
    """The whole script of the file; ``</`` and ``<!--`` never stand in it."""
    whole = f'(function(){{"use strict";\n{_joined((*ENGINE, *PAGE))}}})();'
    if re.search(r"</|<!--", whole):
        raise ValueError("a script put in a page may not hold a tag")
    return whole


@cache
def style() -> str:
    """The style of the file."""
    return _INDENT.sub("", (_FOLDER / "offline.css").read_text(encoding="utf-8"))


def _joined(names: tuple[str, ...]) -> str:
    whole = "".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)
    return _COMMENT.sub("", _INDENT.sub("", whole))
