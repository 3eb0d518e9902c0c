"""Structured logs on standard error: one JSON object a line, nothing about persons.

No e-mail address, no IP address, no query text, no form value: the path of a page is logged without its query,
an exception without its local values. A request is followed by its ``request_id``.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# 32 random bytes in an address are a key that opens something.
_KEY = re.compile(r"/[A-Za-z0-9_-]{43}(?=/|\s|$)")
_IP = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b", re.IGNORECASE)
_QUERY = re.compile(r"\?[^\s\"']+")
_FORBIDDEN = frozenset({"email", "ip", "user", "query", "request", "body", "data", "password", "token"})

Event = MutableMapping[str, Any]


def withhold(_logger: Any, _method: str, event: Event) -> Event:
    """Drop what names a person, and rub out addresses and queries left in any text."""
    for key in _FORBIDDEN & event.keys():
        del event[key]
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = clean(value)
    return event


def clean(text: str) -> str:
    """The text without e-mail addresses, IP addresses, query strings or keys in an address."""
    return _IP.sub("[ip]", _EMAIL.sub("[email]", _KEY.sub("/[clé]", _QUERY.sub("?…", text))))


_BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def configuration(level: str, *, readable: bool = False) -> dict[str, Any]:
    """Django's LOGGING setting; ``readable`` writes lines for a person instead of JSON."""
    structlog.configure(
        processors=[*_BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False)
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _BEFORE,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, withhold, renderer],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Our own line for each request says more, and nothing of the person.
            "django.server": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "gunicorn.access": {"handlers": [], "propagate": False},
        },
    }
