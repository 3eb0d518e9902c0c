"""Whether this machine can print documents."""

from __future__ import annotations

from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec

_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")


@cache
def can_print() -> bool:
    """True when WeasyPrint and the libraries it draws with are here; looked for once a process."""
    return find_spec("weasyprint") is not None and all(find_library(name) for name in _LIBRARIES)
